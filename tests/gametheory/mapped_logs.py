"""Logs of other forms and their mappings: small copies of public formats, made up."""

import json

# As the results of AgreeMate: buyer and seller, a price each would like, quoted transcripts.
HAGGLING = """\
Unnamed: 0,scenario_id,title,buyer_target,seller_target,outcome,accepted_price,transcript
0,s1,Charger,7.0,10.0,Accepted,7.0,"Buyer: Hi.
	Seller: I'm looking for $10, firm.
"
1,s1,Charger,7.0,10.0,Accepted,8.5,"Buyer: ""Deal"" he said"
2,s2,Long board,120.0,200.0,Rejected,,"..."
3,s2,Long board,120.0,200.0,Accepted,184.9,
4,s2,Long board,120.0,200.0,Accepted,,lost
"""
PRICE = """
schema = "gametheory/deals-mapping/1"
[log]
format = "csv"
[domain]
kind = "price"
value = "seller_target"
cost = "buyer_target"
name = "scenario_id"
prices = 10
rounding = "nearest"
[record]
agreement = "accepted_price"
deal = { field = "outcome", is = "Accepted" }
[record.labels]
pair = { file = true }
title = "title"
"""

# As the histories of LLM-Deliberation: proposals within talk, the last one counts.
SCORES = """
schema = "gametheory/deals-mapping/1"
[log]
format = "json"
files = "history*.json"
[domain]
kind = "issues"
name = "harbour"
parties = ["SportCo", "Mayor", "Union"]
no_deal = [20, 10, 10]
issues = { A = ["A1", "A2"], B = ["B1", "B2", "B3"] }
utilities = [
    { A = [14, 8], B = [11, 7.5, 0] },
    { A = [14, 8], B = [12, 8, 0] },
    { A = [0, 11], B = [0, 20, "51/2"] },
]
[record]
agreement = { field = "rounds.-1.public_answer", between = ["<DEAL>", "</DEAL>"], split = "," }
id = { file = true }
participants = ["rounds.0.agent", { value = "m2" }, { value = "m3" }]
"""


def history(last):
    rounds = [{"agent": "SportCo", "public_answer": "<DEAL> A1, B1 </DEAL>"}]
    return json.dumps({"rounds": [*rounds, {"agent": "Mayor", "public_answer": last}]})


ITEMS = """
schema = "gametheory/deals-mapping/1"
log.format = "jsonl"
[domain]
kind = "items"
items = { food = 2, water = "pool.water" }
worth = [{ food = "v1.food", water = 3 }, { food = "v2.food", water = 5 }]
no_deal = [1, 1]
[record]
agreement = { food = "split.0", water = "split.1" }
deal = { field = "end", is = ["deal"] }
labels = { model = ["m.0", "m.1"] }
"""


def line(**changes):
    record = {
        "pool": {"water": 1},
        "v1": {"food": 2},
        "v2": {"food": 0.1},
        "end": "deal",
        "split": [2, 0],
        "m": ["x", "y"],
    }
    return json.dumps(record | changes)
