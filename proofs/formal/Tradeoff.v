(** The exploitability-robustness tradeoff of section 5.2, as a law.

    Stastny et al. 2021, section 5.2: "agents who are more flexible are less prone to bargaining
    failure due to normative disagreement.  However, they are prone to having that flexibility
    exploited by their counterparts."

    Player 1 deploys any policy [s1].  Its counterpart may follow player 1's norm w, by p2, or pose
    as an agent of the norm w', by q2.  V_2(pi^w) and V_2(pi^w') are what the two norms give to
    player 2, and Delta_2 is the difference. *)

From Coq Require Import Reals Lra Lia List.
From Norms Require Import Resampling.
Open Scope R_scope.

Section Law.

Context {P1 P2 : Type}.
Variable V2 : P1 -> P2 -> R.

(** What player 2 can gain against [s1] by leaving p2: an upper bound of all gains, in particular
    the least one, which is the exploitability of [s1] by a best reply. *)
Definition bounds_gains (s1 : P1) (p2 : P2) (e : R) : Prop :=
  forall b, V2 s1 b - V2 s1 p2 <= e.
Definition exploitability (s1 : P1) (p2 : P2) (e : R) : Prop :=
  is_lub (fun gain => exists b, gain = V2 s1 b - V2 s1 p2) e.

(** What is wasted if player 2 poses as w' against [s1], compared with the norm w' at once. *)
Definition inefficiency (s1 : P1) (q2 : P2) (norm' : R) : R := norm' - V2 s1 q2.

Lemma exploitability_bounds_gains : forall s1 p2 e,
  exploitability s1 p2 e -> bounds_gains s1 p2 e.
Proof. intros s1 p2 e [U _] b; apply U; exists b; reflexivity. Qed.

(** Exploitability is never negative: player 2 need not deviate. *)
Lemma exploitability_nonneg : forall s1 p2 e, bounds_gains s1 p2 e -> 0 <= e.
Proof. intros s1 p2 e U; specialize (U p2); lra. Qed.

(** The law.  If [s1] cooperates with w, V_2(s1, p2) = V_2(pi^w), then exploitability and
    inefficiency add up to at least Delta_2 = V_2(pi^w') - V_2(pi^w). *)
Theorem tradeoff_law : forall s1 p2 q2 norm norm' e,
  V2 s1 p2 = norm -> bounds_gains s1 p2 e ->
  norm' - norm <= e + inefficiency s1 q2 norm'.
Proof. intros s1 p2 q2 norm norm' e C U; specialize (U q2); unfold inefficiency; lra. Qed.

(** With equality exactly if posing as w' is a best reply. *)
Theorem tradeoff_equality : forall s1 p2 q2 norm norm' e,
  V2 s1 p2 = norm -> exploitability s1 p2 e ->
  (norm' - norm = e + inefficiency s1 q2 norm' <-> forall b, V2 s1 b <= V2 s1 q2).
Proof.
  intros s1 p2 q2 norm norm' e C [U L]; unfold inefficiency; split.
  - intros E b; assert (G : V2 s1 b - V2 s1 p2 <= e) by (apply U; exists b; reflexivity); lra.
  - intros Best; apply Rle_antisym.
    + generalize (exploitability_bounds_gains s1 p2 e (conj U L) q2); lra.
    + enough (e <= V2 s1 q2 - V2 s1 p2) by lra.
      apply L; intros gain [b ->]; specialize (Best b); lra.
Qed.

(** "An agent who tries to guess the counterpart's welfare function and tries to accommodate to
    this is exploitable to agents who do not."  What it takes: the agent cooperates with w, and
    accommodates to w' at a cost of less than Delta_2. *)
Theorem flexibility_is_exploitable : forall s1 p2 q2 norm norm' e,
  V2 s1 p2 = norm -> bounds_gains s1 p2 e ->
  inefficiency s1 q2 norm' < norm' - norm -> 0 < e.
Proof.
  intros s1 p2 q2 norm norm' e C U L; generalize (tradeoff_law s1 p2 q2 norm norm' e C U); lra.
Qed.

(** Posing as w' pays exactly if its cost is less than Delta_2.  (Other deviations than posing may
    pay in any case.) *)
Theorem posing_pays_iff : forall s1 p2 q2 norm norm', V2 s1 p2 = norm ->
  (V2 s1 p2 < V2 s1 q2 <-> inefficiency s1 q2 norm' < norm' - norm).
Proof. intros s1 p2 q2 norm norm' C; unfold inefficiency; lra. Qed.

(** An unexploitable agent (e = 0) that cooperates with w wastes all of Delta_2 against whoever
    poses as w': "unexploitable policies can only be robust against different opponents up to the
    above bound" (Appendix E), which for player 2 is V_2(pi^w). *)
Theorem unexploitable_is_not_robust : forall s1 p2 q2 norm,
  V2 s1 p2 = norm -> bounds_gains s1 p2 0 -> V2 s1 q2 <= norm.
Proof. intros s1 p2 q2 norm C U; specialize (U q2); lra. Qed.

End Law.

(** * Stubbornness in Asymmetric Bach or Stravinsky

    Player 1 starts with the utilitarian norm; after each disagreement it keeps to it with the
    chance s (its stubbornness), and else takes up the egalitarian norm, which player 2 prefers:
    V_2 is 1 in the one and 2 in the other, so Delta_2 = 1. *)

(** What player 2 gets by insisting on the egalitarian norm. *)
Definition W (g s : R) : R := 2 * g * (1 - s) / (1 - g * s).

Lemma W_denominator : forall g s, 0 <= g < 1 -> 0 <= s <= 1 -> 0 < 1 - g * s.
Proof. intros; nra. Qed.

(** That is the value of the chain of [Resampling]: the first norms are utilitarian for player 1
    and egalitarian for player 2. *)
Theorem W_is_the_value : forall g s, 0 <= g < 1 -> 0 <= s <= 1 ->
  discounted g (fun t => expected both bos_2
    (drawing Bool.bool_dec both (weight s) (weight 0) (weight 1) (weight 0) t)) (W g s).
Proof.
  intros g s Hg Hs; assert (D := W_denominator g s Hg Hs).
  assert (Z : 0 <= 0 <= 1) by lra.
  generalize (resampling_value_from Bool.bool_dec both both_distinct (weight s) (weight 0)
    (weight_distribution s Hs) (weight_distribution 0 Z) g bos_2 (weight 1) (weight 0) Hg).
  match goal with |- discounted _ _ ?v -> _ => replace v with (W g s); [exact (fun H => H)|] end.
  unfold agreed_part, disagreement, fresh_value, apart, together, meeting, sum2, off, drawing,
    bos_2, weight, both, W; simpl; field; lra.
Qed.

(** It is the only solution of: once more nothing now, and then either the agent yields or all is
    as before. *)
Theorem W_recursion : forall g s v, 0 <= g < 1 -> 0 <= s <= 1 ->
  (v = g * ((1 - s) * 2 + s * v) <-> v = W g s).
Proof.
  intros g s v Hg Hs; assert (D := W_denominator g s Hg Hs); unfold W; split.
  - intros E; apply Rmult_eq_reg_r with (1 - g * s); [|lra].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra.
  - intros ->; field; lra.
Qed.

(** The gain from posing is positive exactly if s < 2 - 1/g: so whoever is stubborn enough is not
    exploitable by posing. *)
Theorem stubbornness : forall g s, 0 < g < 1 -> 0 <= s <= 1 ->
  (W g s <= 1 <-> 2 - / g <= s).
Proof.
  intros g s Hg Hs; assert (D : 0 < 1 - g * s) by (apply W_denominator; lra); unfold W.
  assert (G : g * / g = 1) by (apply Rinv_r; lra); split; intros H.
  - apply Rmult_le_compat_r with (r := 1 - g * s) in H; [|lra].
    unfold Rdiv in H; rewrite Rmult_assoc, Rinv_l in H by lra; nra.
  - apply Rmult_le_reg_r with (1 - g * s); [lra|].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; nra.
Qed.

(** If players do not care for the future, g <= 1/2, then even s = 0 is not exploitable by posing:
    one step of disagreement costs all that posing gains. *)
Corollary impatient_posing_does_not_pay : forall g s, 0 < g <= 1/2 -> 0 <= s <= 1 -> W g s <= 1.
Proof.
  intros g s Hg Hs; apply stubbornness; try lra.
  assert (/ g >= 2); [|lra].
  replace 2 with (/ (1/2)) by lra; apply Rle_ge, Rinv_le_contravar; lra.
Qed.

Corollary stubbornness_threshold : forall s, 0 <= s <= 1 -> (W (24/25) s <= 1 <-> 23/24 <= s).
Proof.
  intros s Hs; rewrite stubbornness by lra; replace (2 - / (24/25)) with (23/24) by lra.
  reflexivity.
Qed.

(** "Flexibility is exploitable" needs its condition: at g = 24/25 an agent of stubbornness 47/48
    accommodates its counterpart in the end, almost surely; and posing *loses* 1/3. *)
Theorem flexible_but_unexploitable : W (24/25) (47/48) - 1 = - (1/3).
Proof. unfold W; field. Qed.

(** An agent that accommodates at once (s = 0): posing gains 2g - 1. *)
Theorem accommodating_at_once : forall g, W g 0 - 1 = 2 * g - 1.
Proof. intros; unfold W; field. Qed.

Lemma W_difference : forall g s s', 0 <= g < 1 -> 0 <= s <= 1 -> 0 <= s' <= 1 ->
  W g s - W g s' = 2 * g * (1 - g) * (s' - s) * / ((1 - g * s) * (1 - g * s')).
Proof.
  intros g s s' Hg Hs Hs'; generalize (W_denominator g s Hg Hs) (W_denominator g s' Hg Hs').
  intros; unfold W; field; lra.
Qed.

(** "Methods that learn more normatively flexible strategies are also more vulnerable to
    exploitation" (section 6): what posing gains falls strictly in stubbornness. *)
Theorem more_flexible_more_exploitable : forall g s s', 0 < g < 1 -> 0 <= s < s' -> s' <= 1 ->
  W g s' < W g s.
Proof.
  intros g s s' Hg Hs Hs'.
  generalize (W_denominator g s ltac:(lra) ltac:(lra)) (W_denominator g s' ltac:(lra) ltac:(lra)).
  intros D D'; generalize (W_difference g s s' ltac:(lra) ltac:(lra) ltac:(lra)).
  enough (0 < 2 * g * (1 - g) * (s' - s) * / ((1 - g * s) * (1 - g * s'))) by lra.
  repeat apply Rmult_lt_0_compat; try lra; now apply Rinv_0_lt_compat, Rmult_lt_0_compat.
Qed.

(** ... while it is more robust, strictly: less is wasted, 2 - W, before the players agree. *)
Corollary more_flexible_more_robust : forall g s s', 0 < g < 1 -> 0 <= s < s' -> s' <= 1 ->
  2 - W g s < 2 - W g s'.
Proof.
  intros g s s' Hg Hs Hs'; generalize (more_flexible_more_exploitable g s s' Hg Hs Hs'); lra.
Qed.

(** No other reply does better.  Player 2 may follow the utilitarian norm at step t+1 with any
    chance [m t], as long as the players disagree; [reply k m] is what it gets if payoffs after k
    further draws are not counted, and [m0] is the chance of accepting at once.  It never exceeds
    max(1, W): accepting and posing are best replies, so exploitability is max(0, W - 1). *)
Fixpoint reply (g s : R) (k : nat) (m : nat -> R) : R :=
  match k with
  | O => 0
  | S k' => s * m 0%nat * 1 + (1 - s) * (1 - m 0%nat) * 2 +
            (s * (1 - m 0%nat) + (1 - s) * m 0%nat) * (g * reply g s k' (fun t => m (S t)))
  end.

Theorem no_better_reply : forall g s k m m0, 0 <= g < 1 -> 0 <= s <= 1 ->
  (forall t, 0 <= m t <= 1) -> 0 <= m0 <= 1 ->
  m0 * 1 + (1 - m0) * (g * reply g s k m) <= Rmax 1 (W g s).
Proof.
  intros g s k m m0 Hg Hs Hm Hm0.
  assert (D := W_denominator g s Hg Hs).
  assert (D' : 0 < 1 - g * (1 - s)) by nra.
  (* What posing for ever, and accepting at every draw, are worth after a disagreement. *)
  set (pose := 2 * (1 - s) / (1 - g * s)); set (accept := s / (1 - g * (1 - s))).
  assert (Pose : pose * (1 - g * s) = 2 * (1 - s)) by (unfold pose; field; lra).
  assert (Accept : accept * (1 - g * (1 - s)) = s) by (unfold accept; field; lra).
  set (best := Rmax pose accept).
  assert (Bp : pose <= best) by apply Rmax_l; assert (Ba : accept <= best) by apply Rmax_r.
  assert (P0 : 0 <= pose) by (unfold pose; apply Rmult_le_pos; [lra|];
    left; now apply Rinv_0_lt_compat).
  assert (Bound : reply g s k m <= best).
  { clear Hm0; revert m Hm; induction k as [|k IH]; intros m Hm; simpl; [lra|].
    specialize (IH (fun t => m (S t)) (fun t => Hm (S t))).
    set (x := reply g s k (fun t => m (S t))) in *; specialize (Hm 0%nat).
    set (c := m 0%nat) in *.
    assert (Q : 0 <= s * (1 - c) + (1 - s) * c) by nra.
    assert (Gx : g * x <= g * best) by (apply Rmult_le_compat_l; lra).
    assert (Qx := Rmult_le_compat_l _ _ _ Q Gx).
    apply Rle_trans with
      (s * c + 2 * (1 - s) * (1 - c) + (s * (1 - c) + (1 - s) * c) * (g * best)); [lra|].
    assert (K1 : s + (1 - s) * (g * best) <= best) by nra.
    assert (K2 : 2 * (1 - s) + s * (g * best) <= best) by nra; nra. }
  assert (Wp : W g s = g * pose) by (unfold W, pose; field; lra).
  assert (Ga : g * accept <= 1).
  { assert (0 <= accept) by (unfold accept; apply Rmult_le_pos; [lra|];
      left; now apply Rinv_0_lt_compat).
    assert (accept <= 1); [|nra].
    apply Rmult_le_reg_r with (1 - g * (1 - s)); [assumption|]; rewrite Accept; nra. }
  assert (Gb : g * best <= Rmax 1 (W g s)).
  { unfold best; destruct (Rmax_case_strong pose accept (fun r => r = pose \/ r = accept))
      as [->| ->]; auto.
    - rewrite <- Wp; apply Rmax_r.
    - apply Rle_trans with 1; [exact Ga | apply Rmax_l]. }
  generalize (Rmax_l 1 (W g s)); intros M1.
  assert (g * reply g s k m <= Rmax 1 (W g s)) by nra; nra.
Qed.

(** Along this family the law of section 5.2 holds with equality as long as posing pays:
    exploitability max(0, W - 1) and inefficiency 2 - W add up to Delta_2 = 1. *)
Theorem law_along_stubbornness : forall g s, 0 < g < 1 -> 0 <= s <= 1 ->
  1 <= Rmax 0 (W g s - 1) + (2 - W g s) /\
  (Rmax 0 (W g s - 1) + (2 - W g s) = 1 <-> s <= 2 - / g).
Proof.
  intros g s Hg Hs; assert (D : 0 < 1 - g * s) by (apply W_denominator; lra).
  assert (Iff : 1 <= W g s <-> s <= 2 - / g).
  { unfold W; assert (G : g * / g = 1) by (apply Rinv_r; lra); split; intros H.
    - apply Rmult_le_compat_r with (r := 1 - g * s) in H; [|lra].
      unfold Rdiv in H; rewrite Rmult_assoc, Rinv_l in H by lra; nra.
    - apply Rmult_le_reg_r with (1 - g * s); [lra|].
      unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; nra. }
  unfold Rmax; destruct (Rle_dec 0 (W g s - 1)); split; try lra; rewrite <- Iff; lra.
Qed.

(** * Two stubborn agents

    Both draw norms from the first step on: player 1 the utilitarian norm with the chance x,
    player 2 the egalitarian norm with the chance y. *)

Definition chance_to_meet (x y : R) : R := x * (1 - y) + (1 - x) * y.
Definition value_1 (g x y : R) : R :=
  (4 * x * (1 - y) + 2 * (1 - x) * y) / (1 - g * (1 - chance_to_meet x y)).
Definition value_2 (g x y : R) : R :=
  (x * (1 - y) + 2 * (1 - x) * y) / (1 - g * (1 - chance_to_meet x y)).

(** These are the values of the chain. *)
Theorem values_of_two_stubborn_agents : forall g x y,
  bos_value g x (1 - y) bos_1 = value_1 g x y /\ bos_value g x (1 - y) bos_2 = value_2 g x y.
Proof.
  intros g x y.
  unfold bos_value, fresh_value, value_1, value_2; rewrite meeting_of_two.
  replace (x * (1 - y) + (1 - x) * (1 - (1 - y))) with (chance_to_meet x y)
    by (unfold chance_to_meet; ring).
  unfold apart, together, sum2, off, bos_1, bos_2, weight, both, sum; simpl.
  split; unfold Rdiv; f_equal; ring.
Qed.

Lemma meeting_denominator : forall g x y, 0 <= g < 1 -> 0 <= x <= 1 -> 0 <= y <= 1 ->
  0 < 1 - g * (1 - chance_to_meet x y).
Proof.
  intros g x y Hg Hx Hy; assert (C : 0 <= chance_to_meet x y).
  { unfold chance_to_meet; apply Rplus_le_le_0_compat; apply Rmult_le_pos; lra. }
  nra.
Qed.

(** The quadratic equation that makes a player indifferent. *)
Definition indifference (g s : R) : R := 2 * (1 - g) + (4 * g - 3) * s - g * s * s.

(** A change of one's own stubbornness changes one's value by a multiple of [indifference] at the
    other's: so the first-order condition of either player is indifference = 0. *)
Lemma value_1_difference : forall g x x' y, 0 <= g < 1 -> 0 <= x <= 1 -> 0 <= x' <= 1 ->
  0 <= y <= 1 -> value_1 g x y - value_1 g x' y = 2 * (x - x') * indifference g y *
    / ((1 - g * (1 - chance_to_meet x y)) * (1 - g * (1 - chance_to_meet x' y))).
Proof.
  intros g x x' y Hg Hx Hx' Hy.
  generalize (meeting_denominator g x y Hg Hx Hy) (meeting_denominator g x' y Hg Hx' Hy).
  intros; unfold value_1, indifference, chance_to_meet in *; field; lra.
Qed.

Lemma value_2_difference : forall g x y y', 0 <= g < 1 -> 0 <= x <= 1 -> 0 <= y <= 1 ->
  0 <= y' <= 1 -> value_2 g x y - value_2 g x y' = (y - y') * indifference g x *
    / ((1 - g * (1 - chance_to_meet x y)) * (1 - g * (1 - chance_to_meet x y'))).
Proof.
  intros g x y y' Hg Hx Hy Hy'.
  generalize (meeting_denominator g x y Hg Hx Hy) (meeting_denominator g x y' Hg Hx Hy').
  intros; unfold value_2, indifference, chance_to_meet in *; field; lra.
Qed.

Definition star (g : R) : R := (4 * g - 3 + sqrt (8 * g * g - 16 * g + 9)) / (2 * g).

Lemma star_root : forall g, 0 < g < 1 -> indifference g (star g) = 0.
Proof.
  intros g Hg; unfold star, indifference.
  assert (N : 0 <= 8 * g * g - 16 * g + 9) by nra.
  assert (R : sqrt (8 * g * g - 16 * g + 9) * sqrt (8 * g * g - 16 * g + 9) =
              8 * g * g - 16 * g + 9) by now apply sqrt_sqrt.
  set (r := sqrt _) in *; apply Rmult_eq_reg_r with (4 * g); [|lra].
  rewrite Rmult_0_l; field_simplify; [|lra]; nra.
Qed.

Lemma star_inside : forall g, 0 < g < 1 -> 0 < star g < 1.
Proof.
  intros g Hg; unfold star.
  assert (N : 0 <= 8 * g * g - 16 * g + 9) by nra.
  assert (R : sqrt (8 * g * g - 16 * g + 9) * sqrt (8 * g * g - 16 * g + 9) =
              8 * g * g - 16 * g + 9) by now apply sqrt_sqrt.
  assert (P : 0 <= sqrt (8 * g * g - 16 * g + 9)) by apply sqrt_pos.
  set (r := sqrt _) in *.
  assert (L : 0 < 4 * g - 3 + r) by nra; assert (U : 4 * g - 3 + r < 2 * g) by nra.
  split.
  - apply Rmult_lt_reg_r with (2 * g); [lra|].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra.
  - apply Rmult_lt_reg_r with (2 * g); [lra|].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra.
Qed.

Lemma star_unique : forall g s, 0 < g < 1 -> 0 <= s <= 1 -> indifference g s = 0 -> s = star g.
Proof.
  intros g s Hg Hs H; generalize (star_root g Hg) (star_inside g Hg); unfold indifference in *.
  set (r := star g); intros H' I.
  assert (Z : (s - r) * (4 * g - 3 - g * (s + r)) = 0) by lra.
  apply Rmult_integral in Z; destruct Z as [Z|Z]; [lra|exfalso].
  (* Both roots between 0 and 1 would have the product -2(1-g)/g < 0. *)
  assert (0 <= g * (s * r)) by (apply Rmult_le_pos; [lra | apply Rmult_le_pos; lra]).
  nra.
Qed.

(** An equilibrium in stubbornness: no player gains by changing its own. *)
Definition meta_equilibrium (g x y : R) : Prop :=
  (forall x', 0 <= x' <= 1 -> value_1 g x' y <= value_1 g x y) /\
  (forall y', 0 <= y' <= 1 -> value_2 g x y' <= value_2 g x y).

(** If both have the stubbornness s_star = (4g - 3 + sqrt (8g^2 - 16g + 9)) / (2g), then each is
    indifferent between all degrees of stubbornness: an equilibrium. *)
Theorem star_indifferent : forall g x, 0 < g < 1 -> 0 <= x <= 1 ->
  value_1 g x (star g) = value_1 g (star g) (star g) /\
  value_2 g (star g) x = value_2 g (star g) (star g).
Proof.
  intros g x Hg Hx; assert (I := star_inside g Hg); assert (Z := star_root g Hg); split.
  - generalize (value_1_difference g x (star g) (star g)
      ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)); rewrite Z; lra.
  - generalize (value_2_difference g (star g) x (star g)
      ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)); rewrite Z; lra.
Qed.

Theorem star_is_a_meta_equilibrium : forall g, 0 < g < 1 ->
  meta_equilibrium g (star g) (star g).
Proof.
  intros g Hg; split; intros z Hz; destruct (star_indifferent g z Hg Hz) as [E1 E2]; lra.
Qed.

(** The sign of one factor of a product, if the others are positive. *)
Lemma sign_of : forall a i k : R, 0 < a -> 0 < k -> 0 <= a * i * k -> 0 <= i.
Proof.
  intros a i k Pa Pk H; apply Rnot_lt_le; intros N.
  assert (0 < a * - i * k) by (repeat apply Rmult_lt_0_compat; lra); nra.
Qed.

Lemma best_reply_1 : forall g x y, 0 < g < 1 -> 0 <= x <= 1 -> 0 <= y <= 1 ->
  (forall x', 0 <= x' <= 1 -> value_1 g x' y <= value_1 g x y) ->
  (0 < x -> 0 <= indifference g y) /\ (x < 1 -> indifference g y <= 0).
Proof.
  intros g x y Hg Hx Hy Best; split; intros L.
  - assert (E := value_1_difference g x 0 y ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
    specialize (Best 0 ltac:(lra)); eapply (sign_of (2 * (x - 0))); [lra| |];
      [|rewrite <- E; lra].
    apply Rinv_0_lt_compat, Rmult_lt_0_compat; apply meeting_denominator; lra.
  - assert (E := value_1_difference g x 1 y ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
    specialize (Best 1 ltac:(lra)); enough (0 <= - indifference g y) by lra.
    eapply (sign_of (2 * (1 - x))); [lra| |];
      [|replace (2 * (1 - x) * - indifference g y) with (2 * (x - 1) * indifference g y) by ring;
        rewrite <- E; lra].
    apply Rinv_0_lt_compat, Rmult_lt_0_compat; apply meeting_denominator; lra.
Qed.

Lemma best_reply_2 : forall g x y, 0 < g < 1 -> 0 <= x <= 1 -> 0 <= y <= 1 ->
  (forall y', 0 <= y' <= 1 -> value_2 g x y' <= value_2 g x y) ->
  (0 < y -> 0 <= indifference g x) /\ (y < 1 -> indifference g x <= 0).
Proof.
  intros g x y Hg Hx Hy Best; split; intros L.
  - assert (E := value_2_difference g x y 0 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
    specialize (Best 0 ltac:(lra)); eapply (sign_of (y - 0)); [lra| |]; [|rewrite <- E; lra].
    apply Rinv_0_lt_compat, Rmult_lt_0_compat; apply meeting_denominator; lra.
  - assert (E := value_2_difference g x y 1 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
    specialize (Best 1 ltac:(lra)); enough (0 <= - indifference g x) by lra.
    eapply (sign_of (1 - y)); [lra| |];
      [|replace ((1 - y) * - indifference g x) with ((y - 1) * indifference g x) by ring;
        rewrite <- E; lra].
    apply Rinv_0_lt_compat, Rmult_lt_0_compat; apply meeting_denominator; lra.
Qed.

(** How stubborn to be is itself a Bach or Stravinsky: besides the equilibrium at [star], in which
    both players draw, there are exactly two more, in which one player insists and the other yields
    at once. *)
Theorem meta_equilibria : forall g x y, 0 < g < 1 -> 0 <= x <= 1 -> 0 <= y <= 1 ->
  (meta_equilibrium g x y <->
   (x = 1 /\ y = 0) \/ (x = 0 /\ y = 1) \/ (x = star g /\ y = star g)).
Proof.
  intros g x y Hg Hx Hy.
  assert (At0 : 0 < indifference g 0) by (unfold indifference; lra).
  assert (At1 : indifference g 1 < 0) by (unfold indifference; lra).
  assert (In := star_inside g Hg); split.
  - intros [E1 E2].
    destruct (best_reply_1 g x y Hg Hx Hy E1) as [A1 A2].
    destruct (best_reply_2 g x y Hg Hx Hy E2) as [B1 B2].
    destruct (Req_dec x 0) as [->|X0].
    { right; left; split; [reflexivity|]; lra. }
    destruct (Req_dec x 1) as [->|X1].
    { left; split; [reflexivity|]; lra. }
    right; right.
    assert (y = star g) by (apply star_unique; [assumption..|]; apply Rle_antisym; lra).
    split; [|assumption]; subst y; apply star_unique; [assumption..|]; apply Rle_antisym; lra.
  - intros [[-> ->]|[[-> ->]|[-> ->]]]; [| |now apply star_is_a_meta_equilibrium];
      split; intros z Hz.
    + assert (E := value_1_difference g 1 z 0 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
      enough (0 <= value_1 g 1 0 - value_1 g z 0) by lra; rewrite E.
      repeat apply Rmult_le_pos; try lra; left.
      apply Rinv_0_lt_compat, Rmult_lt_0_compat; apply meeting_denominator; lra.
    + assert (E := value_2_difference g 1 z 0 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
      enough (0 <= - (value_2 g 1 z - value_2 g 1 0)) by lra; rewrite E.
      replace (- _) with ((z - 0) * (- indifference g 1) *
        / ((1 - g * (1 - chance_to_meet 1 z)) * (1 - g * (1 - chance_to_meet 1 0)))) by ring.
      repeat apply Rmult_le_pos; try lra; left.
      apply Rinv_0_lt_compat, Rmult_lt_0_compat; apply meeting_denominator; lra.
    + assert (E := value_1_difference g z 0 1 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
      enough (0 <= - (value_1 g z 1 - value_1 g 0 1)) by lra; rewrite E.
      replace (- _) with (2 * (z - 0) * (- indifference g 1) *
        / ((1 - g * (1 - chance_to_meet z 1)) * (1 - g * (1 - chance_to_meet 0 1)))) by ring.
      repeat apply Rmult_le_pos; try lra; left.
      apply Rinv_0_lt_compat, Rmult_lt_0_compat; apply meeting_denominator; lra.
    + assert (E := value_2_difference g 0 1 z ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
      enough (0 <= value_2 g 0 1 - value_2 g 0 z) by lra; rewrite E.
      repeat apply Rmult_le_pos; try lra; left.
      apply Rinv_0_lt_compat, Rmult_lt_0_compat; apply meeting_denominator; lra.
Qed.

(** What the players get there: 4 (1-s) / (1-gs) and half as much. *)
Theorem values_at_star : forall g, 0 < g < 1 ->
  value_1 g (star g) (star g) = 4 * (1 - star g) / (1 - g * star g) /\
  value_2 g (star g) (star g) = 2 * (1 - star g) / (1 - g * star g).
Proof.
  intros g Hg; destruct (star_indifferent g 1 Hg ltac:(lra)) as [E1 E2].
  rewrite <- E1, <- E2; unfold value_1, value_2, chance_to_meet; split; f_equal; try ring;
    f_equal; ring.
Qed.

(** At g = 24/25, s_star = (21 + sqrt 633) / 48: between .96165 and .96167. *)
Theorem star_at_the_papers_discount : 96165 / 100000 < star (24/25) < 96167 / 100000.
Proof.
  unfold star; replace (8 * (24/25) * (24/25) - 16 * (24/25) + 9) with (633 / 625) by field.
  assert (R : sqrt (633/625) * sqrt (633/625) = 633/625) by (apply sqrt_sqrt; lra).
  assert (P : 0 <= sqrt (633/625)) by apply sqrt_pos; set (r := sqrt _) in *.
  replace ((4 * (24 / 25) - 3 + r) / (2 * (24 / 25))) with ((21 + 25 * r) / 48) by field.
  split; nra.
Qed.
