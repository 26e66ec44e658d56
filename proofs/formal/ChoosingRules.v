(** Players who decide among rules: a coin, a vote, a veto each.

    On section 6, agents that decide "among the axioms which characterize different bargaining
    solutions".  A rule recommends a payoff profile; players go by their own payoffs. *)

From Coq Require Import Reals Lra.
From Norms Require Import CrossPlay Welfare.
Open Scope R_scope.

Section Rules.

Context {Rule : Type}.

(** * A random dictator *)

(** Each player names a rule, and a fair coin decides whose is chosen: what a player gets that
    values the rules by V and names [own]. *)
Definition by_dictator (V : Rule -> R) (own other : Rule) : R := 1/2 * V own + 1/2 * V other.

(** Naming the rule that is best for oneself is best, whatever the other names. *)
Theorem random_dictator_is_honest : forall (V : Rule -> R) best, (forall r, V r <= V best) ->
  forall own other, by_dictator V own other <= by_dictator V best other.
Proof. intros V best B own other; unfold by_dictator; specialize (B own); lra. Qed.

(** * A vote *)

(** Each player approves of some rules.  [outcome] is what follows from the rules that both approve
    of: d if there is none, and what a rule recommends if it is the only one. *)
Variables (V : Rule -> payoffs) (d : payoffs) (outcome : (Rule -> Prop) -> payoffs).
Hypothesis else_d : forall both, (forall r, ~ both r) -> outcome both = d.
Hypothesis the_only_one : forall both r, (forall x, both x <-> x = r) -> outcome both = V r.

Definition only (r : Rule) : Rule -> Prop := fun x => x = r.
Definition approved (first second : Rule -> Prop) : Rule -> Prop := fun x => first x /\ second x.

(** Both approving of one rule alone is an equilibrium, if it gives nobody less than d. *)
Theorem deadlock_makes_every_rule_stable : forall r, at_least (V r) d ->
  outcome (approved (only r) (only r)) = V r /\
  (forall mine, {mine r} + {~ mine r} ->
    fst (outcome (approved mine (only r))) <= fst (outcome (approved (only r) (only r)))) /\
  (forall mine, {mine r} + {~ mine r} ->
    snd (outcome (approved (only r) mine)) <= snd (outcome (approved (only r) (only r)))).
Proof.
  intros r [L1 L2].
  assert (E : outcome (approved (only r) (only r)) = V r).
  { apply the_only_one; unfold approved, only; tauto. }
  rewrite E; split; [reflexivity|]; split; intros mine [H|H].
  - rewrite (the_only_one _ r); [lra|]; unfold approved, only; intros x; split; [tauto|].
    intros ->; auto.
  - rewrite else_d; [exact L1|]; unfold approved, only; intros x [M ->]; auto.
  - rewrite (the_only_one _ r); [lra|]; unfold approved, only; intros x; split; [tauto|].
    intros ->; auto.
  - rewrite else_d; [exact L2|]; unfold approved, only; intros x [-> M]; auto.
Qed.

End Rules.

(** * A veto each *)

(** Nash's outcome is between the utilitarian and the egalitarian one on the frontier, payoffs
    being gains over d.  [egalitarian] gives both the same and is as good as that allows; its gains
    can be equal whenever some attainable profile is symmetric or lies beyond. *)
Definition maximiser_of_product (S : payoffs -> Prop) (n : payoffs) : Prop :=
  S n /\ 0 < fst n /\ 0 < snd n /\
  forall y, S y -> 0 <= fst y -> 0 <= snd y -> fst y * snd y <= fst n * snd n.

(** Close to n on the way to y the product is greater unless y is below the tangent at n. *)
Lemma tangent : forall S n y, convex S -> maximiser_of_product S n -> S y ->
  fst y * snd n + snd y * fst n <= 2 * fst n * snd n.
Proof.
  intros S [a b] [x y] C [Sn [A [B Top]]] Sy; simpl in *.
  apply Rnot_lt_le; intros L.
  set (k := x * b + y * a - 2 * a * b) in *.
  set (p := (x - a) * (y - b)).
  set (bound := 1 + Rabs (x - a) / a + Rabs (y - b) / b + Rabs p / k).
  assert (K : 0 < k) by (unfold k; lra).
  assert (Pos : forall z c, 0 < c -> 0 <= Rabs z / c).
  { intros z c Hc; apply Rmult_le_pos; [apply Rabs_pos | left; now apply Rinv_0_lt_compat]. }
  assert (P1 := Pos (x - a) a A); assert (P2 := Pos (y - b) b B); assert (P3 := Pos p k K).
  assert (Bd : 1 <= bound) by (unfold bound; lra).
  set (t := / (2 * bound)).
  assert (T : 0 < t) by (apply Rinv_0_lt_compat; lra).
  assert (T1 : t * (2 * bound) = 1) by (unfold t; field; lra).
  assert (Small : forall z c, 0 < c -> Rabs z / c <= bound - 1 -> t * Rabs z < c).
  { intros z c Hc H; assert (E : Rabs z = Rabs z / c * c) by (field; lra).
    rewrite E; apply Rle_lt_trans with (t * ((bound - 1) * c)); [|nra].
    apply Rmult_le_compat_l; [lra|]; apply Rmult_le_compat_r; lra. }
  assert (S1 : t * Rabs (x - a) < a) by (apply Small; unfold bound; lra).
  assert (S2 : t * Rabs (y - b) < b) by (apply Small; unfold bound; lra).
  assert (S3 : t * Rabs p < k) by (apply Small; unfold bound; lra).
  assert (Up : forall z, - Rabs z <= z) by (intros z; generalize (Rle_abs (- z)); rewrite Rabs_Ropp; lra).
  assert (U1 := Up (x - a)); assert (U2 := Up (y - b)); assert (U3 := Up p).
  assert (Tle : 0 <= t <= 1) by (split; nra).
  assert (In := C (x, y) (a, b) t Sy Sn Tle); simpl in In.
  specialize (Top _ In); simpl in Top.
  assert (0 <= t * x + (1 - t) * a) by nra; assert (0 <= t * y + (1 - t) * b) by nra.
  specialize (Top H H0).
  replace ((t * x + (1 - t) * a) * (t * y + (1 - t) * b)) with (a * b + t * (k + t * p)) in Top
    by (unfold k, p; ring).
  assert (0 < k + t * p) by nra; nra.
Qed.

(** Who is ahead in Nash's outcome is further ahead in every utilitarian one, and equal gains that
    are attainable are no more than what the player ahead has. *)
Theorem nash_is_between : forall S n u e, convex S -> maximiser_of_product S n -> snd n <= fst n ->
  maximiser S total u -> S e -> fst e = snd e ->
  (snd n < fst n -> fst n <= fst u /\ snd u <= snd n) /\ fst e <= fst n.
Proof.
  intros S [a b] [x y] [e1 e2] C N L [Su Top] Se Eq.
  assert (Tu := tangent S _ _ C N Su); assert (Te := tangent S _ _ C N Se).
  destruct N as [Sn [A [B _]]]; assert (Tot := Top (a, b) Sn); unfold total in *; simpl in *; subst.
  split; [intros Lt; split; nra|nra].
Qed.

(** Each player strikes one of the three rules or none, and one of those left is drawn, each
    alike.  [v] is what the outcomes of the rules are worth to a player. *)
Inductive rule := Utilitarian | Nash | Egalitarian.
Definition left_over (first second : option rule) (r : rule) : R :=
  match first, second, r with
  | Some Utilitarian, _, Utilitarian | _, Some Utilitarian, Utilitarian => 0
  | Some Nash, _, Nash | _, Some Nash, Nash => 0
  | Some Egalitarian, _, Egalitarian | _, Some Egalitarian, Egalitarian => 0
  | _, _, _ => 1
  end.
Definition drawn (v : rule -> R) (first second : option rule) : R :=
  let l := left_over first second in
  (l Utilitarian * v Utilitarian + l Nash * v Nash + l Egalitarian * v Egalitarian) /
  (l Utilitarian + l Nash + l Egalitarian).

(** If Nash's outcome is between the two others for both players, who rank these in opposite ways,
    then striking what is worst for oneself leaves it, and no other announcement gains. *)
Theorem veto_leaves_nash : forall v1 v2 : rule -> R,
  v1 Egalitarian <= v1 Nash <= v1 Utilitarian -> v2 Utilitarian <= v2 Nash <= v2 Egalitarian ->
  (forall v, drawn v (Some Egalitarian) (Some Utilitarian) = v Nash) /\
  (forall s, drawn v1 s (Some Utilitarian) <= drawn v1 (Some Egalitarian) (Some Utilitarian)) /\
  (forall s, drawn v2 (Some Egalitarian) s <= drawn v2 (Some Egalitarian) (Some Utilitarian)).
Proof.
  intros v1 v2 O1 O2; unfold drawn, left_over.
  repeat split; [intros v; field|intros [[| |]|]|intros [[| |]|]]; lra.
Qed.
