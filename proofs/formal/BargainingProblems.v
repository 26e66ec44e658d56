(** Examples for section 3.3: symmetric games without a symmetric equilibrium, and what impartial
    welfare functions leave open.

    Stastny et al. 2021.  "All (finite) symmetric games have a symmetric Nash equilibrium", a game
    being symmetric if "for any attainable payoff profile (a, b) there exists a profile (b, a)";
    "asymmetric BPs may not" have one. *)

From Coq Require Import Reals Lra.
From Norms Require Import CrossPlay Welfare.
Open Scope R_scope.

Section Games.

Context {A B : Type}.
Variables V1 V2 : A -> B -> R.

(** What joint actions and mixtures of them pay. *)
Inductive attainable : payoffs -> Prop :=
  | paid a b : attainable (values V1 V2 a b)
  | mixed x y t : attainable x -> attainable y -> 0 <= t <= 1 ->
      attainable (t * fst x + (1 - t) * fst y, t * snd x + (1 - t) * snd y).

Definition Pareto_optimal a b : Prop :=
  forall y, attainable y -> ~ dominates y (values V1 V2 a b).

(** A bargaining problem: two Pareto-optimal equilibria, p and q, of which player 1 prefers p and
    player 2 prefers q. *)
Definition bargaining p1 p2 q1 q2 : Prop :=
  (Nash V1 V2 p1 p2 /\ Pareto_optimal p1 p2) /\ (Nash V1 V2 q1 q2 /\ Pareto_optimal q1 q2) /\
  strictly_self_serving V1 V2 p1 p2 q1 q2.

(** "For any attainable payoff profile (a, b) there exists a profile (b, a)": by joint actions.
    Asymmetric: for some joint action the mirror image is not attainable even by mixtures. *)
Definition symmetric_payoffs : Prop := forall a b, exists a' b',
  values V1 V2 a' b' = swap (values V1 V2 a b).
Definition asymmetric_payoffs : Prop := exists a b, ~ attainable (swap (values V1 V2 a b)).

(** A linear bound on what joint actions pay is one on all that is attainable. *)
Lemma attainable_linear : forall k l c, (forall a b, k * V1 a b + l * V2 a b <= c) ->
  forall y, attainable y -> k * fst y + l * snd y <= c.
Proof.
  intros k l c H y Y; induction Y as [a b|x y t _ IHx _ IHy T]; simpl; [apply H|].
  assert (U := Rmult_le_compat_l t _ _ (proj1 T) IHx).
  assert (W := Rmult_le_compat_l (1 - t) _ _ ltac:(lra) IHy); lra.
Qed.

(** What maximises a sum with positive weights is Pareto-optimal. *)
Lemma supported : forall k l a b, 0 < k -> 0 < l ->
  (forall a' b', k * V1 a' b' + l * V2 a' b' <= k * V1 a b + l * V2 a b) -> Pareto_optimal a b.
Proof.
  intros k l a b K L H y Y [[D1 D2] D]; assert (U := attainable_linear k l _ H y Y).
  unfold values in *; simpl in *; nra.
Qed.

End Games.

(** * Mixed strategies in games with two actions each *)

(** A mixed strategy is the chance of the second action. *)
Definition mixed_strategy := {p : R | 0 <= p <= 1}.
Definition expected (V : bool -> bool -> R) (s t : mixed_strategy) : R :=
  let p := proj1_sig s in let q := proj1_sig t in
  (1 - p) * (1 - q) * V false false + (1 - p) * q * V false true +
  p * (1 - q) * V true false + p * q * V true true.

(** A Nash equilibrium in mixed strategies, and that none pays both players the same. *)
Definition mixed_equilibrium (V1 V2 : bool -> bool -> R) := Nash (expected V1) (expected V2).
Definition no_even_equilibrium (V1 V2 : bool -> bool -> R) : Prop := forall s t,
  mixed_equilibrium V1 V2 s t -> expected V1 s t <> expected V2 s t.

Lemma better_than_pure : forall V1 V2 s t, mixed_equilibrium V1 V2 s t ->
  let p := proj1_sig s in let q := proj1_sig t in (0 <= p <= 1 /\ 0 <= q <= 1) /\
  ((1 - q) * V1 false false + q * V1 false true <= expected V1 s t /\
   (1 - q) * V1 true false + q * V1 true true <= expected V1 s t) /\
  ((1 - p) * V2 false false + p * V2 true false <= expected V2 s t /\
   (1 - p) * V2 false true + p * V2 true true <= expected V2 s t).
Proof.
  assert (Zero : 0 <= 0 <= 1) by lra; assert (One : 0 <= 1 <= 1) by lra.
  intros V1 V2 s t [H1 H2] p q; assert (P := proj2_sig s); assert (Q := proj2_sig t).
  assert (A0 := H1 (exist _ 0 Zero)); assert (A1 := H1 (exist _ 1 One)).
  assert (B0 := H2 (exist _ 0 Zero)); assert (B1 := H2 (exist _ 1 One)).
  unfold expected, p, q in *; simpl in *; repeat split; try tauto; lra.
Qed.

(** The equilibria exist, so "none pays both the same" says something of each game below: the pure
    ones are among them. *)
Lemma pure_equilibria_are_mixed : forall V1 V2 a b, Nash V1 V2 a b ->
  exists s t, mixed_equilibrium V1 V2 s t /\
    expected V1 s t = V1 a b /\ expected V2 s t = V2 a b.
Proof.
  intros V1 V2 a b [H1 H2].
  assert (P : forall c : bool, 0 <= (if c then 1 else 0) <= 1) by (intros [|]; lra).
  exists (exist (fun p => 0 <= p <= 1) _ (P a)), (exist (fun p => 0 <= p <= 1) _ (P b)).
  assert (A0 := H1 false); assert (A1 := H1 true); assert (B0 := H2 false); assert (B1 := H2 true).
  unfold mixed_equilibrium, Nash, expected; simpl; split; [split|].
  - intros [p Hp]; simpl; destruct a, b; nra.
  - intros [q Hq]; simpl; destruct a, b; nra.
  - destruct a, b; split; ring.
Qed.

Ltac cells := intros [] []; simpl; lra.

(** (2,1) (1,2); (2,1) (0,0) is a bargaining problem that is symmetric as the paper defines it. *)
Theorem symmetric_problem_without_symmetric_equilibrium : exists V1 V2 : bool -> bool -> R,
  (exists p1 p2 q1 q2, bargaining V1 V2 p1 p2 q1 q2) /\ symmetric_payoffs V1 V2 /\
  no_even_equilibrium V1 V2.
Proof.
  exists (table 2 1 2 0), (table 1 2 1 0); split; [|split].
  - exists true, false, false, true; unfold bargaining, Nash, strictly_self_serving.
    repeat split; try (intros []; simpl; lra); try (simpl; lra);
      apply (supported _ _ 1 1); try lra; cells.
  - unfold symmetric_payoffs, values, swap; intros [] []; simpl;
      [exists true, true | exists false, true | exists false, false | exists false, true];
      reflexivity.
  - intros s t E; destruct (better_than_pure _ _ _ _ E) as [[P Q] [[A0 A1] [B0 B1]]].
    unfold expected in *; simpl in *; intros Eq.
    set (p := proj1_sig s) in *; set (q := proj1_sig t) in *; nra.
Qed.

(** (4,1) (0,0); (0,0) (1,2) is an asymmetric one. *)
Theorem asymmetric_problem_without_symmetric_equilibrium : exists V1 V2 : bool -> bool -> R,
  (exists p1 p2 q1 q2, bargaining V1 V2 p1 p2 q1 q2) /\ asymmetric_payoffs V1 V2 /\
  no_even_equilibrium V1 V2.
Proof.
  exists (table 4 0 0 1), (table 1 0 0 2); split; [|split].
  - exists false, false, true, true; unfold bargaining, Nash, strictly_self_serving.
    repeat split; try (intros []; simpl; lra); try (simpl; lra);
      [apply (supported _ _ 1 1) | apply (supported _ _ 1 4)]; try lra; cells.
  - exists false, false; intros H; assert (L := attainable_linear (table 4 0 0 1) (table 1 0 0 2) 0
      1 2 ltac:(cells) _ H); simpl in L; lra.
  - intros s t E; destruct (better_than_pure _ _ _ _ E) as [[P Q] [[A0 A1] [B0 B1]]].
    unfold expected in *; simpl in *; intros Eq.
    set (p := proj1_sig s) in *; set (q := proj1_sig t) in *; nra.
Qed.

(** * What welfare functions filter out, and what they leave open *)

(** (1,3) (0,0); (0,0) (2,0): every impartial welfare function that rises when both payoffs rise
    prefers p to q, though both are Pareto-optimal equilibria. *)
Theorem welfare_filters_equilibria : exists (V1 V2 : bool -> bool -> R) p1 p2 q1 q2,
  bargaining V1 V2 q1 q2 p1 p2 /\ asymmetric_payoffs V1 V2 /\
  forall w, impartial w -> weak_pareto w -> w (values V1 V2 q1 q2) < w (values V1 V2 p1 p2).
Proof.
  exists (table 1 0 0 2), (table 3 0 0 0), false, false, true, true; split; [|split].
  - unfold bargaining, Nash, strictly_self_serving.
    repeat split; try (intros []; simpl; lra); try (simpl; lra);
      [apply (supported _ _ 3 1) | apply (supported _ _ 1 1)]; try lra; cells.
  - exists true, true; intros H; assert (L := attainable_linear (table 1 0 0 2) (table 3 0 0 0)
      (-3) 1 0 ltac:(cells) _ H); simpl in L; lra.
  - intros w I P; rewrite <- (I (values _ _ true true)); apply P; unfold swap; simpl; lra.
Qed.

(** In Asymmetric Bach or Stravinsky, (4,1) (0,0); (0,0) (2,2), each of two equilibria is the only
    optimum, mixtures included, of an impartial welfare function that respects Pareto dominance. *)
Definition only_optimum (S : payoffs -> Prop) (w : payoffs -> R) (x : payoffs) : Prop :=
  S x /\ forall y, S y -> y <> x -> w y < w x.

Definition both_reasonable (V1 V2 : bool -> bool -> R) p1 p2 q1 q2 : Prop :=
  exists w w', (impartial w /\ strong_pareto w) /\ (impartial w' /\ strong_pareto w') /\
    only_optimum (attainable V1 V2) w (values V1 V2 p1 p2) /\
    only_optimum (attainable V1 V2) w' (values V1 V2 q1 q2).

Lemma Asymmetric_Bach_or_Stravinsky : let V1 := table 4 0 0 2 in let V2 := table 1 0 0 2 in
  bargaining V1 V2 false false true true /\ asymmetric_payoffs V1 V2 /\
  both_reasonable V1 V2 false false true true.
Proof.
  intros V1 V2.
  assert (Bounds : forall y, attainable V1 V2 y ->
    fst y <= 4 * snd y /\ snd y <= fst y /\ fst y + 2 * snd y <= 6).
  { intros y Y; assert (H1 := attainable_linear V1 V2 1 (-4) 0
      ltac:(cells) y Y).
    assert (H2 := attainable_linear V1 V2 (-1) 1 0 ltac:(cells) y Y).
    assert (H3 := attainable_linear V1 V2 1 2 6 ltac:(cells) y Y); lra. }
  split; [|split].
  - unfold bargaining, Nash, strictly_self_serving.
    repeat split; try (intros []; simpl; lra); try (simpl; lra);
      apply (supported _ _ 1 2); try lra; cells.
  - exists false, false; intros H; apply Bounds in H; unfold swap, values in H; simpl in H; lra.
  - exists (fun x => greatest x + 1 * total x), (fun x => least x + 1/2 * total x).
    assert (G := greatest_plus_total_is_strong 1 ltac:(lra)).
    assert (L := least_plus_total_is_strong (1/2) ltac:(lra)).
    split; [tauto|]; split; [tauto|]; split; (split; [constructor|]); intros [y1 y2] Y D;
      apply Bounds in Y; unfold greatest, least, total, values, Rmax, Rmin in *; simpl in *.
    + apply Rnot_le_lt; intros H; apply D.
      destruct (Rle_dec y1 y2), (Rle_dec 4 1); try lra; f_equal; lra.
    + apply Rnot_le_lt; intros H; apply D.
      destruct (Rle_dec y1 y2), (Rle_dec 2 2); try lra; f_equal; lra.
Qed.

Theorem normative_disagreement_is_possible : exists V1 V2 p1 p2 q1 q2,
  bargaining V1 V2 p1 p2 q1 q2 /\ asymmetric_payoffs V1 V2 /\ both_reasonable V1 V2 p1 p2 q1 q2.
Proof.
  exists (table 4 0 0 2), (table 1 0 0 2), false, false, true, true.
  exact Asymmetric_Bach_or_Stravinsky.
Qed.

(** "Equilibrium profiles that maximize a welfare function can perform much worse in cross-play than
    the above upper bound": no multiple of what cross-play pays reaches it.  Cross-play is dominated
    by both joint actions, and all their values are positive. *)
Theorem cross_play_far_below_the_bound : exists V1 V2 p1 p2 q1 q2,
  bargaining V1 V2 p1 p2 q1 q2 /\ asymmetric_payoffs V1 V2 /\ both_reasonable V1 V2 p1 p2 q1 q2 /\
  dominates (values V1 V2 p1 p2) (values V1 V2 p1 q2) /\
  dominates (values V1 V2 q1 q2) (values V1 V2 p1 q2) /\
  strictly_below (0, 0) (values V1 V2 p1 p2) /\ strictly_below (0, 0) (values V1 V2 q1 q2) /\
  forall k, k * V1 p1 q2 <= Rmin (V1 p1 p2) (V1 q1 q2) /\
    k * V2 p1 q2 <= Rmin (V2 p1 p2) (V2 q1 q2).
Proof.
  exists (table 4 0 0 2), (table 1 0 0 2), false, false, true, true.
  destruct Asymmetric_Bach_or_Stravinsky as [B [A W]].
  split; [exact B|]; split; [exact A|]; split; [exact W|].
  unfold dominates, at_least, strictly_below, values; simpl.
  repeat split; try lra; rewrite Rmult_0_r; apply Rmin_glb; lra.
Qed.

(** "Each of these equilibria is Pareto-optimal": of (15,10) (0,0); (0,0) (1,11). *)
Theorem extreme_asymmetry_is_Pareto_optimal :
  bargaining (table 15 0 0 1) (table 10 0 0 11) false false true true.
Proof.
  unfold bargaining, Nash, strictly_self_serving.
  repeat split; try (intros []; simpl; lra); try (simpl; lra);
    apply (supported _ _ 1 14); try lra; cells.
Qed.

(** Pareto-optimality of the optimum in the game at hand only does not keep an impartial welfare
    function from preferring (1, 11) to (15, 10): the difference of the payoffs is one that does,
    and its only optimum is (1, 11). *)
Theorem extreme_asymmetry_in_this_game : let V1 := table 15 0 0 1 in let V2 := table 10 0 0 11 in
  exists w, impartial w /\ only_optimum (attainable V1 V2) w bad /\
    (forall y, attainable V1 V2 y -> ~ dominates y bad) /\ w good < w bad.
Proof.
  intros V1 V2; exists (fun x => Rabs (fst x - snd x)).
  assert (Bounds : forall y, attainable V1 V2 y ->
    2 * fst y <= 3 * snd y /\ snd y <= 11 * fst y /\ fst y + 14 * snd y <= 155).
  { intros y Y; assert (H1 := attainable_linear V1 V2 2 (-3) 0 ltac:(cells) y Y).
    assert (H2 := attainable_linear V1 V2 (-11) 1 0 ltac:(cells) y Y).
    assert (H3 := attainable_linear V1 V2 1 14 155 ltac:(cells) y Y); lra. }
  split; [|split; [split|split]].
  - intros x; unfold swap; simpl; apply Rabs_minus_sym.
  - exact (paid V1 V2 true true).
  - intros [y1 y2] Y D; apply Bounds in Y; unfold bad in *; simpl in *.
    rewrite (Rabs_left (1 - 11)) by lra; apply Rnot_le_lt; intros H; apply D.
    unfold Rabs in H; destruct (Rcase_abs (y1 - y2)); [f_equal; lra | lra].
  - intros y Y [[D1 D2] D]; apply Bounds in Y; unfold bad in *; simpl in *; lra.
  - simpl; rewrite (Rabs_pos_eq (15 - 10)), (Rabs_left (1 - 11)); lra.
Qed.
