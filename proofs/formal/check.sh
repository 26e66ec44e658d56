#!/usr/bin/env bash
# Compiles the machine-checked proofs and prints what each main theorem assumes.
#
#   bash proofs/formal/check.sh                what each theorem assumes (about a second each)
#   bash proofs/formal/check.sh --together     what all of them together assume (much faster)
#
# The files are those of _CoqProject, in its order; the theorems those of theorems.txt, one
# qualified name a line.  Everything is compiled in a temporary folder.  The script fails if a file
# does not compile, if something is admitted or assumed, if a theorem rests on an axiom that is not
# allowed below, or if the list of theorems is empty or not printed completely.
set -euo pipefail
export LC_ALL=C

together=false
case "${1:-}" in
  '') ;;
  --together) together=true ;;
  *) echo "usage: check.sh [--together]" >&2; exit 2 ;;
esac

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() { printf 'check.sh: %s\n' "$*" >&2; exit 1; }

# The axioms of Coq's classical real numbers; nothing else may be assumed.
allowed='ClassicalDedekindReals.sig_forall_dec
ClassicalDedekindReals.sig_not_dec
FunctionalExtensionality.functional_extensionality_dep'

command -v coqc >/dev/null || fail 'coqc is missing (Debian: apt-get install coq)'
[ -s "$here/_CoqProject" ] || fail '_CoqProject is missing or empty'
[ -f "$here/theorems.txt" ] || fail 'theorems.txt is missing'

mapfile -t files < <(grep -E '\.v$' "$here/_CoqProject" || true)
mapfile -t theorems < <(grep -vE '^[[:space:]]*$' "$here/theorems.txt" || true)
count=${#theorems[@]}
[ "${#files[@]}" -gt 0 ] || fail '_CoqProject lists no file'
[ "${#theorems[@]}" -gt 0 ] || fail 'theorems.txt lists no theorem'
[ -z "$(printf '%s\n' "${files[@]}" | sort | uniq -d)" ] || fail '_CoqProject lists a file twice'
repeated=$(printf '%s\n' "${theorems[@]}" | sort | uniq -d)
[ -z "$repeated" ] || fail "theorems.txt lists a theorem twice: $repeated"
for theorem in "${theorems[@]}"; do
  [[ $theorem =~ ^[A-Z][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_\']*)+$ ]] ||
    fail "theorems.txt: not a qualified name: '$theorem'"
done
for file in "${files[@]}"; do
  [[ $file =~ ^[A-Za-z][A-Za-z0-9_]*\.v$ ]] || fail "_CoqProject: not a plain file name: '$file'"
  [ -f "$here/$file" ] || fail "_CoqProject lists $file, which is missing"
done
# No pipe to `grep -q`, which ends at the first match: `printf` may fail where nobody reads it.
listed=$(printf '%s\n' "${files[@]}")
for path in "$here"/*.v; do
  grep -qxF "${path##*/}" <<< "$listed" || fail "${path##*/} is not listed in _CoqProject"
done

# Prints a file without its comments (they nest) and strings, line by line.
without_comments() {
  awk '{
    out = ""
    for (i = 1; i <= length($0); i++) {
      two = substr($0, i, 2); one = substr($0, i, 1)
      if (quoted) { if (one == "\"") quoted = 0 }
      else if (two == "(*") { depth++; i++; out = out " " }
      else if (two == "*)" && depth) { depth--; i++ }
      else if (!depth && one == "\"") quoted = 1
      else if (!depth) out = out one
    }
    print out
  }' "$1"
}

# Refuses what would let a theorem be stated without a proof, and what switches the kernel off.
# Variables and hypotheses are for sections only.  A line that does nothing but import files of this
# folder is passed over: one of them is Axioms.v.
refuse() {
  local file=$1 found
  found=$(without_comments "$here/$file" | awk '
    BEGIN {
      split("Admitted admit give_up Axiom Axioms Parameter Parameters Conjecture Conjectures " \
            "bypass_check Guard Positivity Load Primitive Register Declare Extraction", list)
      for (i in list) never[list[i]]
      split("Hypothesis Hypotheses Variable Variables Context", list)
      for (i in list) in_section[list[i]]
    }
    /^From Norms Require Import( [A-Z][A-Za-z0-9]*)+\.$/ { next }
    {
      line = $0
      gsub(/[^A-Za-z0-9_\047]/, " ")
      for (i = 1; i <= NF; i++) {
        if ($i in never) print FNR ": " line
        if ($i in in_section && !depth) print FNR " (outside a section): " line
      }
      if ($1 == "Section") section[++depth] = $2
      if ($1 == "End" && depth && $2 == section[depth]) depth--
      if ($0 ~ /Universe +Checking/) print FNR ": " line
    }')
  [ -z "$found" ] || fail "$file: refused at line $found"
}
for file in "${files[@]}"; do refuse "$file"; done

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
for file in "${files[@]}" _CoqProject; do cp "$here/$file" "$build/"; done
cd "$build"
# Each file after those that it needs, as many at once as there are processors.
coq_makefile -f _CoqProject -o compile.mk
make -s -j "$(nproc)" -f compile.mk COQEXTRAFLAGS='-q -w none' >compile.log 2>&1 ||
  { cat compile.log >&2; fail 'a file does not compile'; }

# A marker for a theorem, which is printed only if it exists and is a proposition.
marker() {
  echo "Goal True."
  echo "let t := type of (@Norms.$1) in let s := type of t in"
  echo "match s with Prop => idtac \"@@ $1\" end. Abort."
}

# The theorems of one part, each with its assumptions; the parts run in parallel.
print_assumptions() {
  local part=$1 file theorem
  {
    for file in "${files[@]}"; do echo "Require Norms.${file%.v}."; done
    for theorem in "${theorems[@]:part * size:size}"; do
      marker "$theorem"
      echo "Print Assumptions Norms.$theorem."
    done
  } > "check_part$part.v"
  coqc -q -w none -Q . Norms "check_part$part.v" > "printed$part.txt"
}

# All theorems in one term, and its assumptions.
print_together() {
  local file theorem
  {
    for file in "${files[@]}"; do echo "Require Norms.${file%.v}."; done
    for theorem in "${theorems[@]}"; do marker "$theorem"; done
    echo "Definition all_theorems := (I"
    for theorem in "${theorems[@]}"; do echo ", @Norms.$theorem"; done
    echo "). Goal True. idtac \"@@ all_theorems\". Abort. Print Assumptions all_theorems."
  } > check_together.v
  coqc -q -w none -Q . Norms check_together.v > printed.txt
}

missing='a theorem of theorems.txt does not exist or is not a proposition'
if "$together"; then
  print_together || fail "$missing"
  [ "$(grep -c '^@@ ' printed.txt)" -eq "$((${#theorems[@]} + 1))" ] || fail "$missing"
  sed -i '1,/^@@ all_theorems/{/^@@ all_theorems/!d}' printed.txt
  theorems=(all_theorems)
else
  parts=$(nproc)
  size=$(((${#theorems[@]} + parts - 1) / parts))
  running=()
  for ((part = 0; part < parts; part++)); do print_assumptions "$part" & running+=($!); done
  for process in "${running[@]}"; do wait "$process" || fail "$missing"; done
  for ((part = 0; part < parts; part++)); do cat "printed$part.txt"; done > printed.txt
fi

# One line a theorem: its name, then its axioms, "closed" if there are none.
awk '
  function flush_line() { if (name) print name ":" (axioms == "" ? " UNPRINTED" : axioms) }
  /^@@ / { flush_line(); name = $2; axioms = ""; next }
  /^Fetching opaque proofs/ { next }
  /^Closed under the global context/ { axioms = " closed"; next }
  /^Axioms:/ { next }
  /^[^ \t]/ { axioms = axioms " " $1 }
  END { flush_line() }' printed.txt > axioms.txt

printed=$(wc -l < axioms.txt)
[ "$printed" -eq "${#theorems[@]}" ] ||
  fail "$printed theorems printed, ${#theorems[@]} listed"
bad=0
for index in "${!theorems[@]}"; do
  line=$(sed -n "$((index + 1))p" axioms.txt)
  [ "${line%%:*}" = "${theorems[$index]}" ] || fail "printed out of order: $line"
  for axiom in ${line#*:}; do
    [ "$axiom" = closed ] || grep -qxF "$axiom" <<< "$allowed" ||
      { echo "check.sh: ${theorems[$index]} rests on $axiom" >&2; bad=1; }
  done
done
cat axioms.txt
[ "$bad" -eq 0 ] || fail 'an axiom is not allowed'
echo "$count theorems, ${#files[@]} files: proved"
