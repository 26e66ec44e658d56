(** What flexibility costs and pays, for any two norms: more on sections 5.1 and 5.2.

    Resampling.v has the chain of two agents that resample norms until they agree, Tradeoff.v the
    agent of Asymmetric Bach or Stravinsky that is stubborn to some degree.  This file says the same
    of any payoffs of two norms. *)

From Coq Require Import Reals Lra Lia List.
From Norms Require Import Resampling Tradeoff.
Import ListNotations.
Open Scope R_scope.

Section MoreRigid.
Context {Norm : Type}.
Variable dec : forall n m : Norm, {n = m} + {n <> m}.
Variable norms : list Norm.
Hypothesis distinct : NoDup norms.

(** Agents that start with the same norm keep it, however they would draw. *)
Lemma agreed_at_once_stays : forall w K1 K2 t n m,
  law dec norms K1 K2 (only dec w) (only dec w) t n m = only dec w n * only dec w m.
Proof.
  intros w K1 K2; induction t as [|t IH]; intros n m; [reflexivity|]; simpl; unfold step.
  assert (Z : sum2 norms (fun a b => off dec (law dec norms K1 K2 (only dec w) (only dec w) t) a b *
    (K1 a n * K2 b m)) = 0).
  { apply sum_zero; intros a _; apply sum_zero; intros b _; unfold off.
    destruct (dec a b) as [|D]; [ring|]; rewrite IH; unfold only.
    destruct (dec w a), (dec w b); try ring; congruence. }
  rewrite Z, IH; unfold only; destruct (dec n m) as [|D]; [ring|].
  destruct (dec w n), (dec w m); try ring; congruence.
Qed.

(** The weak Pareto improvement, if the norms of W pay enough wherever the agents disagree at
    first. *)
Corollary weak_pareto_improvement_in_disagreement : forall w' g W K1 w u,
  In w' norms -> 0 <= g < 1 -> In w norms -> In w W ->
  kernel norms K1 -> (forall a n, ~ In n W -> K1 a n = 0) ->
  (w <> w' -> forall n, In n W -> u w w' <= u n w') ->
  discounted g (fun t => expected norms u
    (law dec norms (fun _ => only dec w) (fun _ => only dec w')
    (only dec w) (only dec w') t)) (u w w') /\
  exists V, discounted g (fun t => expected norms u
    (against_rigid dec norms w' K1 (only dec w) t)) V /\ u w w' <= V.
Proof.
  intros w' g W K1 w u Iw' Hg Iw Ww HK1 Supp Floor.
  destruct (dec w w') as [E|D]; [|now apply (weak_pareto_improvement dec norms distinct w' Iw' g W);
    auto].
  subst w'.
  assert (K : kernel norms (fun _ : Norm => only dec w))
    by (intros ?; now apply only_distribution).
  assert (S : forall a n : Norm, ~ In n [w] -> (fun _ : Norm => only dec w) a n = 0).
  { intros _ n H; unfold only; destruct (dec w n) as [->|];
      [exfalso; apply H; now left | reflexivity]. }
  assert (F : forall n : Norm, In n [w] -> u w w <= u n w) by (intros n [->|[]]; lra).
  destruct (weak_pareto_improvement dec norms distinct w Iw g [w] (fun _ => only dec w) w u Hg Iw
    (or_introl eq_refl) K S F) as [A _].
  split; [exact A|]; exists (u w w); split; [|lra].
  refine (discounted_ext _ _ _ _ _ A); intros t; unfold expected, against_rigid.
  apply sum2_ext; intros n m _ _; now rewrite !agreed_at_once_stays.
Qed.
End MoreRigid.

(** Including the norm w' of a rigid counterpart: amTFT({w, w'}) starts with w and draws both
    norms alike.  It gets more than amTFT(w) exactly if agreement on w' pays more than the
    disagreement does. *)
Definition including (g x q : R) : R := (1 - g) * x + g * (((1 - g) * x + q) / (2 - g)).

(** That is the value of the chain. *)
Theorem including_is_the_value : forall g u, 0 <= g < 1 ->
  discounted g (fun t => expected both u
    (drawing Bool.bool_dec both (weight (1/2)) (weight 0) (weight 1) (weight 0) t))
    (including g (u true false) (u false false)).
Proof.
  intros g u Hg; assert (Z : 0 <= 0 <= 1) by lra; assert (H2 : 0 <= 1/2 <= 1) by lra.
  generalize (resampling_value_from Bool.bool_dec both both_distinct (weight (1/2)) (weight 0)
    (weight_distribution (1/2) H2) (weight_distribution 0 Z) g u (weight 1) (weight 0) Hg).
  match goal with |- discounted _ _ ?v -> _ =>
    replace v with (including g (u true false) (u false false));
    [exact (fun H => H)|] end.
  unfold agreed_part, disagreement, fresh_value, apart, together, meeting, sum2, off, drawing,
    weight, both, including; simpl; field; lra.
Qed.

(** "Players are incentivized to include more than just their preferred welfare function"
    (section 5.1): against a rigid counterpart exactly if the failure costs something. *)
Theorem including_more_pays : forall g x q, 0 < g < 1 -> (x < including g x q <-> x < q).
Proof.
  intros g x q Hg; assert (D : 0 < 2 - g) by lra.
  assert (E : including g x q - x = g * (q - x) * / (2 - g)) by (unfold including; field; lra).
  assert (I : 0 < / (2 - g)) by now apply Rinv_0_lt_compat.
  split; intros H.
  - apply Rnot_le_lt; intros L.
    assert (0 <= g * (x - q) * / (2 - g)) by (repeat apply Rmult_le_pos; lra); nra.
  - assert (0 < g * (q - x) * / (2 - g)) by (repeat apply Rmult_lt_0_compat; lra); lra.
Qed.

(** What posing pays player 2: x in a disagreement (w, w'), q once player 1 takes up w'. *)
Definition pose (g x q s : R) : R :=
  (1 - g) * x + g * (((1 - s) * q + s * (1 - g) * x) / (1 - g * s)).

Lemma pose_W : forall g s, 0 <= g < 1 -> 0 <= s <= 1 -> pose g 0 2 s = W g s.
Proof. intros g s Hg Hs; assert (D := W_denominator g s Hg Hs); unfold pose, W; field; lra. Qed.

(** That is the value of the chain in which player 1 draws w with chance s after each disagreement,
    and player 2 follows w' throughout. *)
Theorem pose_is_the_value : forall g s u, 0 <= g < 1 -> 0 <= s <= 1 ->
  discounted g (fun t => expected both u
    (drawing Bool.bool_dec both (weight s) (weight 0) (weight 1) (weight 0) t))
    (pose g (u true false) (u false false) s).
Proof.
  intros g s u Hg Hs; assert (D := W_denominator g s Hg Hs); assert (Z : 0 <= 0 <= 1) by lra.
  generalize (resampling_value_from Bool.bool_dec both both_distinct (weight s) (weight 0)
    (weight_distribution s Hs) (weight_distribution 0 Z) g u (weight 1) (weight 0) Hg).
  match goal with |- discounted _ _ ?v -> _ =>
    replace v with (pose g (u true false) (u false false) s); [exact (fun H => H)|] end.
  unfold agreed_part, disagreement, fresh_value, apart, together, meeting, sum2, off, drawing,
    weight, both, pose; simpl; field; lra.
Qed.

Lemma pose_difference : forall g x q s s', 0 <= g < 1 -> 0 <= s <= 1 -> 0 <= s' <= 1 ->
  pose g x q s - pose g x q s' =
  g * (1 - g) * (s' - s) * (q - x) * / ((1 - g * s) * (1 - g * s')).
Proof.
  intros g x q s s' Hg Hs Hs'; generalize (W_denominator g s Hg Hs) (W_denominator g s' Hg Hs').
  intros; unfold pose; field; lra.
Qed.

(** "Agents who are more flexible are less prone to bargaining failure due to normative
    disagreement" (section 5.2), flexible read as less stubborn: who follows w' throughout gets no
    less from the less stubborn one. *)
Theorem more_flexible_wastes_less : forall g x q s s', 0 <= g < 1 -> 0 <= s <= s' -> s' <= 1 ->
  x <= q -> pose g x q s' <= pose g x q s.
Proof.
  intros g x q s s' Hg Hs Hs' L.
  generalize (W_denominator g s Hg ltac:(lra)) (W_denominator g s' Hg ltac:(lra)); intros D D'.
  assert (E := pose_difference g x q s s' Hg ltac:(lra) ltac:(lra)).
  assert (0 <= g * (1 - g) * (s' - s) * (q - x) * / ((1 - g * s) * (1 - g * s'))); [|lra].
  repeat apply Rmult_le_pos; try lra; left; now apply Rinv_0_lt_compat, Rmult_lt_0_compat.
Qed.

(** Exploitability: accepting pays p, posing pays [pose] (theorem [no_better_reply_in_general]). *)
Definition exploited (g p x q s : R) : R := Rmax 0 (pose g x q s - p).

(** "Methods that learn more normatively flexible strategies are also more vulnerable to
    exploitation" (section 6), flexible read as less stubborn: at least weakly, if agreeing on w'
    pays player 2 no less than the disagreement. *)
Theorem more_flexible_no_less_exploitable : forall g p x q s s', 0 <= g < 1 -> 0 <= s <= s' ->
  s' <= 1 -> x <= q -> exploited g p x q s' <= exploited g p x q s.
Proof.
  intros g p x q s s' Hg Hs Hs' L; assert (W := more_flexible_wastes_less g x q s s' Hg Hs Hs' L).
  unfold exploited; apply Rle_max_compat_l; lra.
Qed.

Lemma pose_is_a_mean : forall g x q s, 0 <= g < 1 -> 0 <= s <= 1 ->
  pose g x q s = x + g * (1 - s) / (1 - g * s) * (q - x).
Proof.
  intros g x q s Hg Hs; assert (D := W_denominator g s Hg Hs); unfold pose; field; lra.
Qed.

(** Strictly, if the stubborn one is exploitable at all and a disagreement pays no more than w. *)
Theorem more_flexible_strictly_more_exploitable : forall g p x q s s', 0 <= g < 1 -> 0 <= s < s' ->
  s' <= 1 -> x <= p -> 0 < exploited g p x q s' -> exploited g p x q s' < exploited g p x q s.
Proof.
  intros g p x q s s' Hg Hs Hs' L P.
  assert (G : 0 < pose g x q s' - p).
  { unfold exploited, Rmax in P; destruct (Rle_dec 0 (pose g x q s' - p)); lra. }
  generalize (W_denominator g s Hg ltac:(lra)) (W_denominator g s' Hg ltac:(lra)); intros D D'.
  assert (M := pose_is_a_mean g x q s' Hg ltac:(lra)).
  assert (K : 0 <= g * (1 - s') / (1 - g * s')).
  { apply Rmult_le_pos; [apply Rmult_le_pos; lra|]; left; now apply Rinv_0_lt_compat. }
  assert (Q : x < q) by nra.
  assert (Pg : 0 < g).
  { destruct (Rle_lt_or_eq_dec 0 g (proj1 Hg)) as [|Z]; [assumption|]; subst g.
    unfold pose in G; rewrite Rmult_0_l in G; lra. }
  assert (E := pose_difference g x q s s' Hg ltac:(lra) ltac:(lra)).
  assert (0 < g * (1 - g) * (s' - s) * (q - x) * / ((1 - g * s) * (1 - g * s'))).
  { repeat apply Rmult_lt_0_compat; try lra; now apply Rinv_0_lt_compat, Rmult_lt_0_compat. }
  unfold exploited, Rmax.
  destruct (Rle_dec 0 (pose g x q s' - p)), (Rle_dec 0 (pose g x q s - p)); lra.
Qed.

(** No other reply does better, for any two norms of which no disagreement pays player 2 more than
    w does (payoffs are counted from a level below all of them).  p and q are what w and w' pay, x
    and y what the disagreements (w, w') and (w', w) pay. *)
Fixpoint reply_to (g s p q x y : R) (k : nat) (m : nat -> R) : R :=
  match k with
  | O => 0
  | S k' =>
      let rest := g * reply_to g s p q x y k' (fun t => m (S t)) in
      s * m 0%nat * p + (1 - s) * (1 - m 0%nat) * q +
      s * (1 - m 0%nat) * ((1 - g) * x + rest) + (1 - s) * m 0%nat * ((1 - g) * y + rest)
  end.

Theorem no_better_reply_in_general : forall g s p q x y k m m0, 0 <= g < 1 -> 0 <= s <= 1 ->
  0 <= x <= p -> 0 <= y <= p -> 0 <= q ->
  (forall t, 0 <= m t <= 1) -> 0 <= m0 <= 1 ->
  m0 * p + (1 - m0) * ((1 - g) * x + g * reply_to g s p q x y k m) <= Rmax p (pose g x q s).
Proof.
  intros g s p q x y k m m0 Hg Hs Hx Hy Hq Hm Hm0.
  assert (D := W_denominator g s Hg Hs).
  assert (D' : 0 < 1 - g * (1 - s)) by nra.
  set (insist := ((1 - s) * q + s * (1 - g) * x) / (1 - g * s)).
  set (accept := (s * p + (1 - s) * (1 - g) * y) / (1 - g * (1 - s))).
  assert (Insist : insist * (1 - g * s) = (1 - s) * q + s * (1 - g) * x)
    by (unfold insist; field; lra).
  assert (Accept : accept * (1 - g * (1 - s)) = s * p + (1 - s) * (1 - g) * y)
    by (unfold accept; field; lra).
  set (best := Rmax insist accept).
  assert (Bi : insist <= best) by apply Rmax_l; assert (Ba : accept <= best) by apply Rmax_r.
  assert (I0 : 0 <= insist).
  { unfold insist; apply Rmult_le_pos; [|left; now apply Rinv_0_lt_compat].
    apply Rplus_le_le_0_compat; repeat apply Rmult_le_pos; lra. }
  assert (Bound : reply_to g s p q x y k m <= best).
  { clear Hm0; revert m Hm; induction k as [|k IH]; intros m Hm; simpl; [lra|].
    specialize (IH (fun t => m (S t)) (fun t => Hm (S t))).
    set (r := reply_to g s p q x y k (fun t => m (S t))) in *; specialize (Hm 0%nat).
    set (c := m 0%nat) in *.
    assert (Gr : g * r <= g * best) by (apply Rmult_le_compat_l; lra).
    assert (A1 : 0 <= s * (1 - c)) by (apply Rmult_le_pos; lra).
    assert (A2 : 0 <= (1 - s) * c) by (apply Rmult_le_pos; lra).
    apply Rle_trans with (s * c * p + (1 - s) * (1 - c) * q +
      s * (1 - c) * ((1 - g) * x + g * best) + (1 - s) * c * ((1 - g) * y + g * best)).
    { assert (B1 := Rmult_le_compat_l _ _ _ A1 Gr); assert (B2 := Rmult_le_compat_l _ _ _ A2 Gr).
      lra. }
    assert (K1 : s * p + (1 - s) * ((1 - g) * y + g * best) <= best) by nra.
    assert (K2 : (1 - s) * q + s * ((1 - g) * x + g * best) <= best) by nra.
    replace (s * c * p + (1 - s) * (1 - c) * q + s * (1 - c) * ((1 - g) * x + g * best) +
      (1 - s) * c * ((1 - g) * y + g * best)) with
      (c * (s * p + (1 - s) * ((1 - g) * y + g * best)) +
       (1 - c) * ((1 - s) * q + s * ((1 - g) * x + g * best))) by ring.
    assert (C1 := Rmult_le_compat_l c _ _ (proj1 Hm) K1).
    assert (C2 : (1 - c) * ((1 - s) * q + s * ((1 - g) * x + g * best)) <= (1 - c) * best)
      by (apply Rmult_le_compat_l; lra).
    lra. }
  assert (Ap : accept <= p).
  { apply Rmult_le_reg_r with (1 - g * (1 - s)); [assumption|]; rewrite Accept.
    assert (0 <= (1 - s) * (1 - g)) by (apply Rmult_le_pos; lra); nra. }
  assert (Gb : (1 - g) * x + g * best <= Rmax p (pose g x q s)).
  { unfold best, Rmax at 1; destruct (Rle_dec insist accept).
    - apply Rle_trans with p; [nra | apply Rmax_l].
    - apply Rle_trans with (pose g x q s); [|apply Rmax_r]; unfold pose; fold insist; lra. }
  assert (M1 := Rmax_l p (pose g x q s)).
  assert (Gr : g * reply_to g s p q x y k m <= g * best) by (apply Rmult_le_compat_l; lra).
  assert (T : (1 - g) * x + g * reply_to g s p q x y k m <= Rmax p (pose g x q s)) by lra.
  assert (E1 := Rmult_le_compat_l m0 _ _ (proj1 Hm0) M1).
  assert (E2 : (1 - m0) * ((1 - g) * x + g * reply_to g s p q x y k m) <=
               (1 - m0) * Rmax p (pose g x q s)) by (apply Rmult_le_compat_l; lra).
  lra.
Qed.

(** * More weight on the norm that a rigid counterpart is likelier to follow (section 5.1) *)

(** The share of time in agreement with a counterpart that follows one norm for ever, if the player
    draws that norm with chance x until it does: it has drawn it by step t with chance
    1 - (1 - x)^(t+1). *)
Definition share (g x : R) : R := x / (1 - g + g * x).

Theorem share_is_the_value : forall g x, 0 <= g < 1 -> 0 <= x <= 1 ->
  discounted g (fun t => 1 - (1 - x) ^ S t) (share g x).
Proof.
  intros g x Hg Hx; assert (D : 0 < 1 - g + g * x) by nra.
  assert (Hq : 0 <= g * (1 - x) < 1) by nra.
  unfold discounted, share.
  replace (x / (1 - g + g * x)) with
    ((1 - g) * / (1 - g) + - (1 - g) * (1 - x) * / (1 - g * (1 - x))) by (field; lra).
  apply infinite_sum_ext with (fun t => (1 - g) * g ^ t + - (1 - g) * (1 - x) * (g * (1 - x)) ^ t).
  - intros t; rewrite Rpow_mult_distr; simpl; ring.
  - apply infinite_sum_plus; apply infinite_sum_scal; now apply geometric.
Qed.

(** The chance d moves from norm a to norm b, which were drawn alike; the counterpart follows a with
    chance [unlikely], b with chance [likely]. *)
Theorem little_weight_on_the_likelier : forall g q d unlikely likely, 0 < g < 1 -> 0 < d <= q ->
  q + d <= 1 -> 0 <= unlikely < likely -> unlikely + likely <= 1 ->
  2 * g * d <= (likely - unlikely) * (1 - g) ->
  likely * share g q + unlikely * share g q <
  likely * share g (q + d) + unlikely * share g (q - d).
Proof.
  intros g q d u l Hg Hd Q O T Small.
  assert (A : 0 < 1 - g + g * q) by nra; assert (B : 0 < 1 - g + g * (q + d)) by nra.
  assert (C : 0 < 1 - g + g * (q - d)) by nra.
  enough (0 < l * share g (q + d) + u * share g (q - d) - (l * share g q + u * share g q)) by lra.
  replace (_ - _) with ((1 - g) * d *
    ((l - u) * (1 - g) - g * d + g * ((l - u) * q + d * (1 - l - u))) *
    / ((1 - g + g * q) * (1 - g + g * (q + d)) * (1 - g + g * (q - d))))
    by (unfold share; field; lra).
  apply Rmult_lt_0_compat.
  - apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra|].
    assert (0 <= g * ((l - u) * q + d * (1 - l - u))).
    { apply Rmult_le_pos; [lra|]; apply Rplus_le_le_0_compat; apply Rmult_le_pos; lra. }
    nra.
  - apply Rinv_0_lt_compat; repeat apply Rmult_lt_0_compat; assumption.
Qed.
