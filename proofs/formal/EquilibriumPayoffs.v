(** Equilibria of repeated games, in examples: what the Iterated Prisoner's Dilemma sustains
    (section 4.2), and where the printed proof of Proposition 1 has a gap (Appendix E). *)

From Coq Require Import QArith Qreals Reals Lra Lia List.
From Norms Require Import CrossPlay Welfare BargainingProblems.
From Norms Require Import Streams RepeatedGame GrimTrigger Proposition1 Instance.
Import ListNotations.
Open Scope R_scope.

(** What some equilibrium in policies pays, per step. *)
Definition equilibrium_payoffs (G : game) (g : discount) (y : R * R) : Prop :=
  exists s1 s2, Nash G g s1 s2 /\ values G g (play s1 s2) = y.

(** No mixture of joint actions dominates y. *)
Definition undominated (G : game) (y : R * R) : Prop :=
  forall z, attainable (r1 G) (r2 G) z -> ~ dominates z y.

(** A bound on what joint actions pay is one on the payoffs of a matrix. *)
Lemma cells_bounded : forall M k l c,
  (forall i j, (i < Datatypes.S (last1 M))%nat -> (j < Datatypes.S (last2 M))%nat ->
    k * Q2R (q1 M i j) + l * Q2R (q2 M i j) <= c) ->
  forall z, attainable (r1 (matrix_game M)) (r2 (matrix_game M)) z -> k * fst z + l * snd z <= c.
Proof.
  intros M k l c H z Z.
  apply (attainable_linear (r1 (matrix_game M)) (r2 (matrix_game M))); [|exact Z].
  intros [i Hi] [j Hj]; simpl; apply H; now apply Nat.ltb_lt.
Qed.

Ltac cells_of := intros [|[|i]] [|[|j]] Hi Hj; compute in Hi, Hj; try lia; simpl;
  unfold Q2R; simpl; lra.

(** * The Iterated Prisoner's Dilemma

    The matrix of Foerster et al. (2018).  Two paths, of equilibria at g = 24/25: mutual cooperation
    for ever; and two steps of it, then player 1 defects alone, again and again. *)
Definition ipd : instance := {|
  rows := [[((-1#1), (-1#1)); ((-3#1), (0#1))]; [((0#1), (-3#1)); ((-2#1), (-2#1))]]%Q;
  factor := (24#25)%Q;
  factor_ok := eq_refl;
  first := Word [] [(0, 0); (0, 0); (1, 0)]%nat;
  second := Word [] [(0, 0)]%nat;
  punishment1 := 1;
  punishment2 := 1
|}.

Definition ipd_outcome : outcome := {|
  minimax_values := ((-2#1), (-2#1))%Q;
  values_first := ((-1225#1801), (-2953#1801))%Q;
  values_second := ((-1#1), (-1#1))%Q;
  values_cross := ((-735649#390625), (-737377#390625))%Q;
  detection1 := Some 3%nat;
  detection2 := Some 2%nat;
  realised := Word [(0, 0); (0, 0); (1, 0); (0, 1)]%nat [(1, 1)]%nat;
  first_is_equilibrium := true;
  second_is_equilibrium := true;
  values_conflict := true;
  inequality_1 := true;
  bound_from := Some 4%nat;
  minimax_bound := true
|}.

Lemma ipd_verdict : verdict ipd ipd_outcome.
Proof. apply check_sound; vm_compute; reflexivity. Qed.

Definition IPD : game := matrix_game (rows ipd).
Definition papers_discount : discount := rational_discount (24#25) eq_refl.

Lemma ipd_sustains : equilibrium_payoffs IPD papers_discount (-1225/1801, -2953/1801) /\
  equilibrium_payoffs IPD papers_discount (-1, -1).
Proof.
  assert (H := ipd_verdict); unfold verdict in H; cbv zeta in H.
  destruct H as (_ & _ & _ & Vp & Vq & _ & _ & _ & _ & Hp & Hq & _).
  destruct Hp as (s1 & s2 & N & P); destruct Hq as (s1' & s2' & N' & P'); split.
  - exists s1, s2; split; [exact N|]; unfold IPD, papers_discount.
    rewrite (values_ext _ _ _ _ P); etransitivity; [exact Vp|].
    unfold Q2R_pair, Q2R; simpl; f_equal; lra.
  - exists s1', s2'; split; [exact N'|]; unfold IPD, papers_discount.
    rewrite (values_ext _ _ _ _ P'); etransitivity; [exact Vq|].
    unfold Q2R_pair, Q2R; simpl; f_equal; lra.
Qed.

(** Not one Pareto-optimal payoff profile of equilibria, but several. *)
Theorem several_Pareto_optimal_equilibria : exists x y, x <> y /\
  equilibrium_payoffs IPD papers_discount x /\ undominated IPD x /\
  equilibrium_payoffs IPD papers_discount y /\ undominated IPD y.
Proof.
  destruct ipd_sustains as [E1 E2]; exists (-1225/1801, -2953/1801), (-1, -1).
  assert (Bound : forall z, attainable (r1 IPD) (r2 IPD) z -> 2 * fst z + 1 * snd z <= -3).
  { apply cells_bounded; cells_of. }
  split; [intros E; injection E; lra|]; split; [exact E1|]; split; [|split; [exact E2|]];
    intros [z1 z2] Z D; apply Bound in Z; unfold dominates in D; simpl in *; lra.
Qed.

(** 3 max + min is impartial, rises with both payoffs, and prefers an unequal equilibrium to mutual
    cooperation. *)
Theorem unequal_equilibria_can_be_preferred : exists w a b, 0 < a /\ 0 < b /\
  (forall x, w x = a * greatest x + b * least x) /\ impartial w /\ strong_pareto w /\
  exists y, equilibrium_payoffs IPD papers_discount y /\ w (-1, -1) < w y.
Proof.
  exists (fun x => 2 * (greatest x + 1/2 * total x)), 3, 1.
  destruct (greatest_plus_total_is_strong (1/2) ltac:(lra)) as [P I].
  split; [lra|]; split; [lra|]; split; [|split; [|split]].
  - intros [a b]; unfold greatest, least, total, Rmax, Rmin; simpl; destruct Rle_dec; lra.
  - intros x; now rewrite I.
  - intros x y H1 H2 H3; specialize (P x y H1 H2 H3); lra.
  - exists (-1225/1801, -2953/1801); split; [apply ipd_sustains|].
    unfold greatest, total; simpl; rewrite !Rmax_left; lra.
Qed.

(** * A silent capitulation

    (0,1) (0,1); (0,0) (2,0) at g = 1/2. Player 1 defends the first joint action for ever, player 2
    the second one, then the last one for ever. Player 1 detects at once, and punishes by its
    second action, which is just what player 2 expects to see. *)
Definition capitulation : instance := {|
  rows := [[((0#1), (1#1)); ((0#1), (1#1))]; [((0#1), (0#1)); ((2#1), (0#1))]]%Q;
  factor := (1#2)%Q;
  factor_ok := eq_refl;
  first := Word [] [(0, 0)]%nat;
  second := Word [(0, 1)]%nat [(1, 1)]%nat;
  punishment1 := 1;
  punishment2 := 0
|}.

Definition capitulation_outcome : outcome := {|
  minimax_values := ((0#1), (0#1))%Q;
  values_first := ((0#1), (1#1))%Q;
  values_second := ((1#1), (1#2))%Q;
  values_cross := ((1#1), (1#2))%Q;
  detection1 := Some 0%nat;
  detection2 := None;
  realised := Word [(0, 1)]%nat [(1, 1)]%nat;
  first_is_equilibrium := true;
  second_is_equilibrium := true;
  values_conflict := true;
  inequality_1 := false;
  bound_from := None;
  minimax_bound := false
|}.

Lemma capitulation_verdict : verdict capitulation capitulation_outcome.
Proof. apply check_sound; vm_compute; reflexivity. Qed.

(** The printed proof has a gap: p and q are Pareto-optimal equilibrium paths over which the
    players' preferences conflict, of an asymmetric game, and worth more than the minimax values;
    exactly one player detects a deviation, and the bound holds at no step. *)
Theorem the_printed_proof_has_a_gap : exists (G : game) (g : discount) (p q : path G) m1 m2,
  minimax1 G m1 /\ minimax2 G m2 /\
  (exists s1 s2, Nash G g s1 s2 /\ forall t, play s1 s2 t = p t) /\
  (exists s1 s2, Nash G g s1 s2 /\ forall t, play s1 s2 t = q t) /\
  undominated G (values G g p) /\ undominated G (values G g q) /\
  conflict (values G g p) (values G g q) /\ asymmetric_payoffs (r1 G) (r2 G) /\
  v1 G < Rmax (V1 G g p) (V1 G g q) /\ v2 G < Rmax (V2 G g p) (V2 G g q) /\
  let x := cross G p q m1 m2 in
  (exists t, detects snd p x t) /\ never_detects fst q x /\ forall t, ~ at_most_minimax G g x t.
Proof.
  assert (H := capitulation_verdict); unfold verdict in H; cbv zeta in H.
  destruct H as (Vm & M1 & M2 & Vp & Vq & _ & D1 & D2 & _ & Hp & Hq & C & _ & F & _).
  set (G := matrix_game (rows capitulation)) in *.
  set (g := rational_discount (factor capitulation) (factor_ok capitulation)) in *.
  assert (E1 : Q2R_pair (values_first capitulation_outcome) = (0, 1))
    by (unfold Q2R_pair, Q2R; simpl; f_equal; lra).
  assert (E2 : Q2R_pair (values_second capitulation_outcome) = (1, 1/2))
    by (unfold Q2R_pair, Q2R; simpl; f_equal; lra).
  assert (E3 : Q2R_pair (minimax_values capitulation_outcome) = (0, 0))
    by (unfold Q2R_pair, Q2R; simpl; f_equal; lra).
  rewrite E1 in Vp; rewrite E2 in Vq; rewrite E3 in Vm.
  assert (Bound : forall z, attainable (r1 G) (r2 G) z -> 1 * fst z + 2 * snd z <= 2)
    by (apply cells_bounded; cells_of).
  assert (Bound2 : forall z, attainable (r1 G) (r2 G) z -> 0 * fst z + 1 * snd z <= 1)
    by (apply cells_bounded; cells_of).
  set (p := path_of (rows capitulation) (first capitulation)) in *.
  set (q := path_of (rows capitulation) (second capitulation)) in *.
  assert (P1 : V1 G g p = 0) by exact (f_equal fst Vp).
  assert (P2 : V2 G g p = 1) by exact (f_equal snd Vp).
  assert (Q1 : V1 G g q = 1) by exact (f_equal fst Vq).
  assert (Q2 : V2 G g q = 1/2) by exact (f_equal snd Vq).
  assert (W1 : v1 G = 0) by exact (f_equal fst Vm).
  assert (W2 : v2 G = 0) by exact (f_equal snd Vm).
  exists G, g; do 4 eexists; split; [exact M1|]; split; [exact M2|]; split; [exact Hp|].
  split; [exact Hq|]; split; [|split; [|split; [exact C|split; [|split; [|split]]]]].
  - rewrite Vp; intros [z1 z2] Z D; apply Bound in Z; unfold dominates in D; simpl in *; lra.
  - rewrite Vq; intros [z1 z2] Z D; apply Bound in Z; unfold dominates in D; simpl in *; lra.
  - exists (of_number _ 1), (of_number _ 1); intros A; apply Bound2 in A; revert A.
    unfold swap, CrossPlay.values; simpl; unfold Q2R; simpl; lra.
  - rewrite P1, Q1, W1, Rmax_right; lra.
  - rewrite P2, Q2, W2, Rmax_left; lra.
  - split; [exists 0%nat; exact D1|]; split; [exact D2 | exact F].
Qed.

(** * One optimal path

    (1,1) (0,0); (2,0) (0,0) at g = 1/2.  Both players defend the first joint action for ever; for
    player 1 alone, the third one would be better. *)
Definition one_path : instance := {|
  rows := [[((1#1), (1#1)); ((0#1), (0#1))]; [((2#1), (0#1)); ((0#1), (0#1))]]%Q;
  factor := (1#2)%Q;
  factor_ok := eq_refl;
  first := Word [] [(0, 0)]%nat;
  second := Word [] [(0, 0)]%nat;
  punishment1 := 1;
  punishment2 := 1
|}.

Definition one_path_outcome : outcome := {|
  minimax_values := ((0#1), (0#1))%Q;
  values_first := ((1#1), (1#1))%Q;
  values_second := ((1#1), (1#1))%Q;
  values_cross := ((1#1), (1#1))%Q;
  detection1 := None;
  detection2 := None;
  realised := Word [] [(0, 0)]%nat;
  first_is_equilibrium := true;
  second_is_equilibrium := true;
  values_conflict := false;
  inequality_1 := true;
  bound_from := None;
  minimax_bound := false
|}.

(** The same game, and the third joint action for ever. *)
Definition the_other : instance := {|
  rows := rows one_path;
  factor := (1#2)%Q;
  factor_ok := eq_refl;
  first := Word [] [(0, 0)]%nat;
  second := Word [] [(1, 0)]%nat;
  punishment1 := 1;
  punishment2 := 1
|}.

Definition the_other_outcome : outcome := {|
  minimax_values := ((0#1), (0#1))%Q;
  values_first := ((1#1), (1#1))%Q;
  values_second := ((2#1), (0#1))%Q;
  values_cross := ((1#2), (1#2))%Q;
  detection1 := Some 1%nat;
  detection2 := Some 0%nat;
  realised := Word [(0, 0); (0, 1)]%nat [(1, 1)]%nat;
  first_is_equilibrium := true;
  second_is_equilibrium := true;
  values_conflict := true;
  inequality_1 := false;
  bound_from := Some 1%nat;
  minimax_bound := true
|}.

Lemma one_path_verdict : verdict one_path one_path_outcome.
Proof. apply check_sound; vm_compute; reflexivity. Qed.

Lemma the_other_verdict : verdict the_other the_other_outcome.
Proof. apply check_sound; vm_compute; reflexivity. Qed.

(** What mixtures of the joint actions other than c pay. *)
Definition attainable_without (G : game) (c : joint G) : R * R -> Prop :=
  attainable (fun (x : {x : joint G | x <> c}) (_ : unit) => pay1 G (proj1_sig x))
    (fun x _ => pay2 G (proj1_sig x)).

(** Proposition 1 needs its standing assumption: one joint action c for ever is an equilibrium
    path, and no mixture of the others pays player 2 as much, so that every profile that pays the
    same plays it. Where it is optimal for two welfare functions, both players defend it, and at
    every step some player gets more than its minimax value. The game is an asymmetric bargaining
    problem: over c and d the preferences conflict. *)
Theorem proposition_1_needs_its_standing_assumption : exists (G : game) (g : discount)
    (c d : joint G) m1 m2,
  minimax1 G m1 /\ minimax2 G m2 /\
  (exists s1 s2, Nash G g s1 s2 /\ forall t, play s1 s2 t = c) /\
  (exists s1 s2, Nash G g s1 s2 /\ forall t, play s1 s2 t = d) /\
  let p := fun _ : nat => c in let q := fun _ : nat => d in
  undominated G (values G g p) /\ undominated G (values G g q) /\
  conflict (values G g p) (values G g q) /\ asymmetric_payoffs (r1 G) (r2 G) /\
  v1 G < V1 G g p /\ v2 G < V2 G g p /\
  (forall z, attainable_without G c z -> snd z < V2 G g p) /\
  forall t, ~ at_most_minimax G g (cross G p p m1 m2) t.
Proof.
  assert (H := one_path_verdict); unfold verdict in H; cbv zeta in H.
  destruct H as (Vm & M1 & M2 & Vp & _ & _ & _ & _ & _ & Hp & _ & _ & _ & F & _).
  assert (H := the_other_verdict); unfold verdict in H; cbv zeta in H.
  destruct H as (_ & _ & _ & _ & Vq & _ & _ & _ & _ & _ & Hq & C & _).
  change (rows the_other) with (rows one_path) in *.
  set (G := matrix_game (rows one_path)) in *.
  change (rational_discount (factor the_other) (factor_ok the_other)) with
    (rational_discount (factor one_path) (factor_ok one_path)) in *.
  set (g := rational_discount (factor one_path) (factor_ok one_path)) in *.
  change (path_of (rows one_path) (first one_path)) with
    (fun _ : nat => (of_number _ 0, of_number _ 0) : joint G) in *.
  change (path_of (rows one_path) (second one_path)) with
    (fun _ : nat => (of_number _ 0, of_number _ 0) : joint G) in *.
  change (path_of (rows one_path) (first the_other)) with
    (fun _ : nat => (of_number _ 0, of_number _ 0) : joint G) in *.
  change (path_of (rows one_path) (second the_other)) with
    (fun _ : nat => (of_number _ 1, of_number _ 0) : joint G) in *.
  set (c := (of_number _ 0, of_number _ 0) : joint G) in *.
  set (d := (of_number _ 1, of_number _ 0) : joint G) in *.
  assert (E1 : Q2R_pair (values_first one_path_outcome) = (1, 1))
    by (unfold Q2R_pair, Q2R; simpl; f_equal; lra).
  assert (E2 : Q2R_pair (values_second the_other_outcome) = (2, 0))
    by (unfold Q2R_pair, Q2R; simpl; f_equal; lra).
  assert (E3 : Q2R_pair (minimax_values one_path_outcome) = (0, 0))
    by (unfold Q2R_pair, Q2R; simpl; f_equal; lra).
  rewrite E1 in Vp; rewrite E2 in Vq; rewrite E3 in Vm.
  assert (Bound : forall z, attainable (r1 G) (r2 G) z -> 1 * fst z + 1 * snd z <= 2)
    by (apply cells_bounded; cells_of).
  assert (Bound2 : forall z, attainable (r1 G) (r2 G) z -> 0 * fst z + 1 * snd z <= 1)
    by (apply cells_bounded; cells_of).
  assert (P1 : V1 G g (fun _ => c) = 1) by exact (f_equal fst Vp).
  assert (P2 : V2 G g (fun _ => c) = 1) by exact (f_equal snd Vp).
  assert (W1 : v1 G = 0) by exact (f_equal fst Vm).
  assert (W2 : v2 G = 0) by exact (f_equal snd Vm).
  exists G, g, c, d; do 2 eexists; split; [exact M1|]; split; [exact M2|]; split; [exact Hp|].
  split; [exact Hq|]; intros p q.
  split; [|split; [|split; [exact C|split; [|split; [|split; [|split; [|exact F]]]]]]].
  - unfold p; rewrite Vp; intros [z1 z2] Z D; apply Bound in Z; unfold dominates in D.
    simpl in *; lra.
  - unfold q; rewrite Vq; intros [z1 z2] Z D; apply Bound in Z; unfold dominates in D.
    simpl in *; lra.
  - exists (of_number _ 1), (of_number _ 0); intros A; apply Bound2 in A; revert A.
    unfold swap, CrossPlay.values; simpl; unfold Q2R; simpl; lra.
  - unfold p; lra.
  - unfold p; lra.
  - intros z Z; unfold p; rewrite P2; apply Rle_lt_trans with 0; [|lra].
    enough (0 * fst z + 1 * snd z <= 0) by lra; revert z Z; apply attainable_linear.
    intros [[i j] N] _; unfold pay1, pay2; simpl.
    destruct (Nat.eq_dec (number i) 0) as [I|I]; destruct (Nat.eq_dec (number j) 0) as [J|J].
    + exfalso; apply N; unfold c; f_equal; apply index_ext; rewrite ?I, ?J; reflexivity.
    + destruct j as [[|[|j]] Hj]; try discriminate Hj; simpl in *; try lia; rewrite I;
        unfold Q2R; simpl; lra.
    + destruct i as [[|[|i]] Hi]; try discriminate Hi; simpl in *; try lia; rewrite J;
        unfold Q2R; simpl; lra.
    + destruct i as [[|[|i]] Hi], j as [[|[|j]] Hj]; try discriminate Hi; try discriminate Hj;
        simpl in *; try lia; unfold Q2R; simpl; lra.
Qed.
