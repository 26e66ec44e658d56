(** * Discounted values of bounded streams of payoffs

    The value of a stream u of payoffs at the discount factor g, 0 <= g < 1, is normalised:

      V(u) = (1 - g) * (u 0 + g * u 1 + g^2 * u 2 + ...).

    The paper writes returns without the factor 1 - g; the two differ by a positive factor only,
    so that every comparison of returns is a comparison of values.  This file proves that the
    series converges, and what the other files use: the recursion, bounds, extensionality,
    monotonicity, linearity, the uniqueness of bounded solutions of the recursion, and what two
    streams differ by that agree up to some step. *)

From Coq Require Import Reals Lra Lia Arith.
Open Scope R_scope.

(** ** Discount factors and bounded streams *)

(** A discount factor lies in [0, 1).  Where a theorem needs 0 < g, it says so. *)
Record discount := Discount {
  rate :> R;
  rate_nonneg : 0 <= rate;
  rate_below_1 : rate < 1
}.

(** A bounded stream of real payoffs. *)
Record bounded := Bounded {
  stream :> nat -> R;
  bound : R;
  within_bound : forall t, Rabs (stream t) <= bound
}.

(** What comes from step n on. *)
Definition drop {T : Type} (n : nat) (x : nat -> T) : nat -> T := fun t => x (n + t)%nat.

Lemma drop_at : forall (T : Type) (x : nat -> T) n t, drop n x t = x (n + t)%nat.
Proof. reflexivity. Qed.

Lemma drop_drop : forall (T : Type) (x : nat -> T) n k t,
  drop n (drop k x) t = drop (k + n) x t.
Proof. intros; unfold drop; f_equal; lia. Qed.

(** ** Powers of the discount factor *)

Lemma pow_rate_nonneg : forall (g : discount) n, 0 <= g ^ n.
Proof. intros; apply pow_le, rate_nonneg. Qed.

Lemma pow_rate_pos : forall (g : discount) n, 0 < g -> 0 < g ^ n.
Proof. intros; now apply pow_lt. Qed.

Lemma pow_rate_small : forall (g : discount) (C eps : R), 0 < eps ->
  exists N, forall n, (N <= n)%nat -> g ^ n * C <= eps.
Proof.
  intros g C eps Heps.
  assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
  destruct (Rle_or_lt C 0) as [HC | HC].
  - exists 0%nat; intros n _. assert (H := pow_rate_nonneg g n). nra.
  - destruct (pow_lt_1_zero g) with (y := eps / C) as [N HN].
    + rewrite Rabs_right; lra.
    + apply Rdiv_lt_0_compat; assumption.
    + exists N; intros n Hn.
      specialize (HN n Hn).
      rewrite Rabs_right in HN by (apply Rle_ge, pow_rate_nonneg).
      apply Rlt_le.
      replace eps with (eps / C * C) by (field; lra).
      now apply Rmult_lt_compat_r.
Qed.

(** A number that is at most g^n * C for every n is not positive. *)
Lemma below_all_powers : forall (g : discount) (C x : R),
  (forall n, x <= g ^ n * C) -> x <= 0.
Proof.
  intros g C x H.
  destruct (Rle_or_lt x 0) as [Hx | Hx]; [assumption |].
  destruct (pow_rate_small g C (x / 2)) as [N HN]; [lra |].
  specialize (HN N (le_n N)); specialize (H N); lra.
Qed.

(** ** The value of a stream *)

(** The n-th partial sum of the normalised discounted series. *)
Definition partial_value (g : R) (u : nat -> R) (n : nat) : R :=
  (1 - g) * sum_f_R0 (fun k => g ^ k * u k) n.

(** v is the value of the stream u: the limit of the partial sums. *)
Definition is_value (g : R) (u : nat -> R) (v : R) : Prop := Un_cv (partial_value g u) v.

Lemma discounted_series_converges : forall (g : discount) (u : bounded),
  { v : R | is_value g u v }.
Proof.
  intros g u.
  assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
  assert (Hsum : { l | Un_cv (fun n => sum_f_R0 (fun k => g ^ k * u k) n) l }).
  { apply cv_cauchy_2, cauchy_abs, cv_cauchy_1.
    apply Rseries_CV_comp with (Bn := fun k => g ^ k * bound u).
    - intro k; split; [apply Rabs_pos |].
      rewrite Rabs_mult, (Rabs_right (g ^ k)) by (apply Rle_ge, pow_rate_nonneg).
      apply Rmult_le_compat_l; [apply pow_rate_nonneg | apply within_bound].
    - exists (/ (1 - g) * bound u).
      assert (HP : Un_cv (fun n => sum_f_R0 (fun k => g ^ k) n) (/ (1 - g))).
      { assert (Habs : Rabs g < 1) by (rewrite Rabs_right; lra).
        assert (HG := GP_infinite g Habs).
        intros eps Heps; destruct (HG eps Heps) as [N HN].
        exists N; intros n Hn; specialize (HN n Hn).
        replace (sum_f_R0 (fun k => g ^ k) n) with (sum_f_R0 (fun k => 1 * g ^ k) n).
        - exact HN.
        - apply sum_eq; intros; ring. }
      assert (HC : Un_cv (fun _ : nat => bound u) (bound u)).
      { intros eps Heps; exists 0%nat; intros; unfold R_dist.
        now rewrite Rminus_diag_eq, Rabs_R0. }
      assert (HM := CV_mult _ _ _ _ HP HC).
      intros eps Heps; destruct (HM eps Heps) as [N HN].
      exists N; intros n Hn; specialize (HN n Hn).
      replace (sum_f_R0 (fun k => g ^ k * bound u) n)
        with (sum_f_R0 (fun k => g ^ k) n * bound u); [exact HN |].
      rewrite Rmult_comm, scal_sum; apply sum_eq; intros; ring. }
  destruct Hsum as [l Hl]; exists ((1 - g) * l).
  assert (HC : Un_cv (fun _ : nat => 1 - g) (1 - g)).
  { intros eps Heps; exists 0%nat; intros; unfold R_dist.
    now rewrite Rminus_diag_eq, Rabs_R0. }
  exact (CV_mult _ _ _ _ HC Hl).
Qed.

(** The normalised discounted value V of a bounded stream. *)
Definition value (g : discount) (u : bounded) : R := proj1_sig (discounted_series_converges g u).

Theorem value_is_the_limit : forall (g : discount) (u : bounded), is_value g u (value g u).
Proof. intros; unfold value; now destruct (discounted_series_converges g u). Qed.

Theorem value_is_unique : forall (g : discount) (u : bounded) v,
  is_value g u v -> value g u = v.
Proof.
  intros g u v H; eapply UL_sequence; [apply value_is_the_limit | exact H].
Qed.

(** ** Recursion *)

Lemma Un_cv_shift : forall (s : nat -> R) l, Un_cv (fun n => s (S n)) l -> Un_cv s l.
Proof.
  intros s l H eps Heps; destruct (H eps Heps) as [N HN].
  exists (S N); intros n Hn; destruct n as [| n]; [lia |]; apply HN; lia.
Qed.

Lemma partial_value_step : forall g u n,
  partial_value g u (S n) = (1 - g) * u 0%nat + g * partial_value g (drop 1 u) n.
Proof.
  intros g u n; unfold partial_value.
  rewrite decomp_sum by lia; simpl pred.
  replace (sum_f_R0 (fun i => g ^ S i * u (S i)) n)
    with (g * sum_f_R0 (fun k => g ^ k * drop 1 u k) n).
  - simpl; ring.
  - rewrite scal_sum; apply sum_eq; intros i _; unfold drop; simpl; ring.
Qed.

Lemma is_value_recursion : forall g u v,
  is_value g (drop 1 u) v -> is_value g u ((1 - g) * u 0%nat + g * v).
Proof.
  intros g u v H; apply Un_cv_shift.
  intros eps Heps.
  assert (HC : forall c : R, Un_cv (fun _ : nat => c) c).
  { intros c e He; exists 0%nat; intros; unfold R_dist.
    now rewrite Rminus_diag_eq, Rabs_R0. }
  assert (HL := CV_plus _ _ _ _ (HC ((1 - g) * u 0%nat)) (CV_mult _ _ _ _ (HC g) H)).
  destruct (HL eps Heps) as [N HN]; exists N; intros n Hn.
  rewrite partial_value_step; now apply HN.
Qed.

(** The stream from step n on is bounded too. *)
Definition tail (n : nat) (u : bounded) : bounded :=
  Bounded (drop n u) (bound u) (fun t => within_bound u (n + t)%nat).

Lemma Un_cv_ext : forall (s s' : nat -> R) l, (forall n, s n = s' n) -> Un_cv s l -> Un_cv s' l.
Proof.
  intros s s' l E H eps Heps; destruct (H eps Heps) as [N HN].
  exists N; intros n Hn; rewrite <- E; now apply HN.
Qed.

(** Two streams with the same payoffs have the same value. *)
Theorem value_ext : forall (g : discount) (u w : bounded),
  (forall t, u t = w t) -> value g u = value g w.
Proof.
  intros g u w E; apply value_is_unique.
  apply Un_cv_ext with (s := partial_value g w); [| apply value_is_the_limit].
  intro n; unfold partial_value; f_equal; apply sum_eq; intros; now rewrite E.
Qed.

(** V(u) = (1 - g) * u 0 + g * V(the rest of u). *)
Theorem value_recursion : forall (g : discount) (u : bounded),
  value g u = (1 - g) * u 0%nat + g * value g (tail 1 u).
Proof.
  intros g u; apply value_is_unique, is_value_recursion.
  exact (value_is_the_limit g (tail 1 u)).
Qed.

Theorem value_recursion_at : forall (g : discount) (u : bounded) t,
  value g (tail t u) = (1 - g) * u t + g * value g (tail (S t) u).
Proof.
  intros g u t; rewrite value_recursion; f_equal.
  - simpl; unfold drop; now rewrite Nat.add_0_r.
  - f_equal; apply value_ext; intro k; simpl; unfold drop; f_equal; lia.
Qed.

(** ** Bounds and monotonicity *)

Theorem value_monotone : forall (g : discount) (u w : bounded),
  (forall t, u t <= w t) -> value g u <= value g w.
Proof.
  intros g u w H.
  assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
  apply Rle_cv_lim with (Un := partial_value g u) (Vn := partial_value g w);
    try apply value_is_the_limit.
  intro n; unfold partial_value; apply Rmult_le_compat_l; [lra |].
  apply sum_Rle; intros k _; apply Rmult_le_compat_l; [apply pow_rate_nonneg | apply H].
Qed.

(** A constant stream. *)
Definition constant (c : R) : bounded := Bounded (fun _ => c) (Rabs c) (fun _ => Rle_refl _).

Theorem value_constant : forall (g : discount) c, value g (constant c) = c.
Proof.
  intros g c.
  assert (Hg1 := rate_below_1 g).
  assert (H := value_recursion g (constant c)).
  rewrite (value_ext g (tail 1 (constant c)) (constant c)) in H by reflexivity.
  simpl in H.
  apply Rmult_eq_reg_l with (1 - g); lra.
Qed.

Theorem value_at_most : forall (g : discount) (u : bounded) M,
  (forall t, u t <= M) -> value g u <= M.
Proof. intros g u M H; rewrite <- (value_constant g M); now apply value_monotone. Qed.

Theorem value_at_least : forall (g : discount) (u : bounded) M,
  (forall t, M <= u t) -> M <= value g u.
Proof. intros g u M H; rewrite <- (value_constant g M); now apply value_monotone. Qed.

Theorem value_of_constant : forall (g : discount) (u : bounded) c,
  (forall t, u t = c) -> value g u = c.
Proof.
  intros g u c H; rewrite <- (value_constant g c) at 1; now apply value_ext.
Qed.

Theorem value_within_bound : forall (g : discount) (u : bounded), Rabs (value g u) <= bound u.
Proof.
  intros g u; apply Rabs_le; split.
  - apply value_at_least; intro t; assert (H := within_bound u t).
    destruct (Rabs_def2 (u t) (bound u + 1)); [lra |].
    unfold Rabs in H; destruct (Rcase_abs (u t)); lra.
  - apply value_at_most; intro t; assert (H := within_bound u t).
    unfold Rabs in H; destruct (Rcase_abs (u t)); lra.
Qed.

(** ** Linearity *)

Lemma linear_bound : forall (a b : R) (u w : bounded) t,
  Rabs (a * u t + b * w t) <= Rabs a * bound u + Rabs b * bound w.
Proof.
  intros; eapply Rle_trans; [apply Rabs_triang |].
  rewrite !Rabs_mult; apply Rplus_le_compat;
    apply Rmult_le_compat_l; auto using Rabs_pos, within_bound.
Qed.

(** The stream a * u + b * w. *)
Definition linear (a b : R) (u w : bounded) : bounded :=
  Bounded (fun t => a * u t + b * w t) _ (linear_bound a b u w).

Theorem value_linear : forall (g : discount) a b (u w : bounded),
  value g (linear a b u w) = a * value g u + b * value g w.
Proof.
  intros g a b u w; apply value_is_unique.
  assert (HC : forall c : R, Un_cv (fun _ : nat => c) c).
  { intros c e He; exists 0%nat; intros; unfold R_dist.
    now rewrite Rminus_diag_eq, Rabs_R0. }
  apply Un_cv_ext with
    (s := fun n => a * partial_value g u n + b * partial_value g w n).
  - intro n; unfold partial_value.
    induction n as [| n IH]; simpl in *; [ring |].
    rewrite (Rmult_plus_distr_l (1 - g) (sum_f_R0 (fun k => g ^ k * (a * u k + b * w k)) n)).
    rewrite <- IH; ring.
  - apply (CV_plus (fun n => a * partial_value g u n) (fun n => b * partial_value g w n)).
    + exact (CV_mult _ _ _ _ (HC a) (value_is_the_limit g u)).
    + exact (CV_mult _ _ _ _ (HC b) (value_is_the_limit g w)).
Qed.

(** A linear bound that holds of every pair of payoffs holds of the values. *)
Theorem value_linear_at_most : forall (g : discount) a b c (u w : bounded),
  (forall t, a * u t + b * w t <= c) -> a * value g u + b * value g w <= c.
Proof. intros; rewrite <- value_linear; now apply value_at_most. Qed.

(** ** Uniqueness *)

(** The values of the tails are the only bounded solution of the recursion. *)
Theorem bounded_solution_is_unique : forall (g : discount) (u : bounded) (W : nat -> R) (B : R),
  (forall t, Rabs (W t) <= B) ->
  (forall t, W t = (1 - g) * u t + g * W (S t)) ->
  forall t, W t = value g (tail t u).
Proof.
  intros g u W B HB HW.
  assert (Hdiff : forall n t, W t - value g (tail t u)
                 = g ^ n * (W (n + t)%nat - value g (tail (n + t) u))).
  { induction n as [| n IH]; intro t; simpl; [ring |].
    rewrite HW, value_recursion_at.
    replace (S (n + t)) with (n + S t)%nat by lia.
    replace ((1 - g) * u t + g * W (S t) - ((1 - g) * u t + g * value g (tail (S t) u)))
      with (g * (W (S t) - value g (tail (S t) u))) by ring.
    rewrite (IH (S t)); ring. }
  assert (Hle : forall n t, Rabs (W t - value g (tail t u)) <= g ^ n * (B + bound u)).
  { intros n t; rewrite (Hdiff n t), Rabs_mult.
    rewrite (Rabs_right (g ^ n)) by (apply Rle_ge, pow_rate_nonneg).
    apply Rmult_le_compat_l; [apply pow_rate_nonneg |].
    eapply Rle_trans; [apply Rabs_triang |]; rewrite Rabs_Ropp.
    apply Rplus_le_compat; [apply HB | exact (value_within_bound g (tail (n + t) u))]. }
  intro t.
  assert (H0 := below_all_powers g (B + bound u) _ (fun n => Hle n t)).
  assert (H1 := Rabs_pos (W t - value g (tail t u))).
  assert (H2 : Rabs (W t - value g (tail t u)) = 0) by lra.
  destruct (Req_dec (W t - value g (tail t u)) 0) as [E | E]; [lra |].
  now apply Rabs_no_R0 in E.
Qed.

(** ** Streams that agree before step n *)

(** Their values differ by g^n times the difference of the values from step n on. *)
Theorem value_difference : forall (g : discount) n (u w : bounded),
  (forall t, (t < n)%nat -> u t = w t) ->
  value g u - value g w = g ^ n * (value g (tail n u) - value g (tail n w)).
Proof.
  intros g n; induction n as [| n IH]; intros u w H.
  - simpl; rewrite Rmult_1_l.
    rewrite (value_ext g u (tail 0 u)), (value_ext g w (tail 0 w)) by reflexivity; reflexivity.
  - rewrite (value_recursion g u), (value_recursion g w), (H 0%nat) by lia.
    assert (HI : value g (tail 1 u) - value g (tail 1 w)
                 = g ^ n * (value g (tail n (tail 1 u)) - value g (tail n (tail 1 w)))).
    { apply IH; intros t Ht; apply (H (S t)); lia. }
    assert (E : forall x : bounded, value g (tail n (tail 1 x)) = value g (tail (S n) x)).
    { intro x; apply value_ext; intro k; reflexivity. }
    rewrite !E in HI.
    replace ((1 - g) * w 0%nat + g * value g (tail 1 u)
             - ((1 - g) * w 0%nat + g * value g (tail 1 w)))
      with (g * (value g (tail 1 u) - value g (tail 1 w))) by ring.
    rewrite HI; simpl; ring.
Qed.
