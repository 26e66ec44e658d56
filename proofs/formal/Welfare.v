(** What impartial welfare functions recommend: section 3.3 and Appendix C.1.

    Stastny et al. 2021.  A welfare function is a function of the two players' payoffs.  It is
    impartial if it does not change when the players are exchanged ("the welfare of a policy
    profile should be invariant to permutations of player indices"). *)

From Coq Require Import Reals Lra Lia ZArith.
From Norms Require Import CrossPlay Resampling.
Open Scope R_scope.

Definition payoffs := (R * R)%type.
Definition swap (x : payoffs) : payoffs := (snd x, fst x).

Definition impartial (w : payoffs -> R) : Prop := forall x, w (swap x) = w x.

(** More for both players is better; as much for both and more for one is better; no less for both
    is no worse. *)
Definition weak_pareto (w : payoffs -> R) : Prop :=
  forall x y, fst x < fst y -> snd x < snd y -> w x < w y.
Definition strong_pareto (w : payoffs -> R) : Prop :=
  forall x y, fst x <= fst y -> snd x <= snd y -> (fst x < fst y \/ snd x < snd y) -> w x < w y.
Definition monotone (w : payoffs -> R) : Prop :=
  forall x y, fst x <= fst y -> snd x <= snd y -> w x <= w y.

Definition total (x : payoffs) : R := fst x + snd x.
Definition least (x : payoffs) : R := Rmin (fst x) (snd x).
Definition greatest (x : payoffs) : R := Rmax (fst x) (snd x).
Definition nash (d x : payoffs) : R := (fst x - fst d) * (snd x - snd d).

(** The gains over a disagreement point. *)
Definition gains (d x : payoffs) : payoffs := (fst x - fst d, snd x - snd d).

Lemma least_plus_total_is_strong : forall k, 0 < k ->
  strong_pareto (fun x => least x + k * total x) /\ impartial (fun x => least x + k * total x).
Proof.
  intros k K; split.
  - intros [a b] [c e]; unfold least, total, Rmin; simpl; intros.
    destruct (Rle_dec a b), (Rle_dec c e); nra.
  - intros [a b]; unfold least, total, swap; simpl; rewrite Rmin_comm; ring.
Qed.

Lemma greatest_plus_total_is_strong : forall k, 0 < k ->
  strong_pareto (fun x => greatest x + k * total x) /\
  impartial (fun x => greatest x + k * total x).
Proof.
  intros k K; split.
  - intros [a b] [c e]; unfold greatest, total, Rmax; simpl; intros.
    destruct (Rle_dec a b), (Rle_dec c e); nra.
  - intros [a b]; unfold greatest, total, swap; simpl; rewrite Rmax_comm; ring.
Qed.

(** * "There is no impartial welfare function that would prefer (1, 11)" to (15, 10) *)

Definition good : payoffs := (15, 10).
Definition bad : payoffs := (1, 11).

(** The three comparisons that the paper prints: "it yields a lower total payoff, more inequality,
    and lowers the reward of the worst-off player". *)
Theorem lower_total : total bad < total good.
Proof. unfold total; simpl; lra. Qed.

Theorem more_inequality : Rabs (fst good - snd good) < Rabs (fst bad - snd bad).
Proof. simpl; rewrite (Rabs_pos_eq (15 - 10)), (Rabs_left (1 - 11)); lra. Qed.

Theorem worse_for_the_worst_off : least bad < least good.
Proof. unfold least; simpl; rewrite Rmin_left, Rmin_right; lra. Qed.

(** Impartiality and Pareto-optimality of the *ordering* suffice: (15, 10) is better for both
    players than (11, 1), which is as good as (1, 11). *)
Theorem extreme_asymmetry : forall w, impartial w -> weak_pareto w -> w bad < w good.
Proof.
  intros w I P; rewrite <- (I bad); apply P; unfold swap; simpl; lra.
Qed.

(** The same for a preference relation instead of a function. *)
Theorem extreme_asymmetry_ordering : forall better indifferent : payoffs -> payoffs -> Prop,
  (forall x, indifferent x (swap x)) ->
  (forall x y, fst y < fst x -> snd y < snd x -> better x y) ->
  (forall x y z, better x y -> indifferent z y -> better x z) -> better good bad.
Proof.
  intros better indifferent I P T; apply (T good (swap bad) bad); [|apply I].
  apply P; unfold swap; simpl; lra.
Qed.

(** Impartiality alone does not suffice: minus the sum of the payoffs is impartial. *)
Theorem impartial_alone_is_not_enough : exists w, impartial w /\ w good < w bad.
Proof.
  exists (fun x => - total x); split.
  - intros [a b]; unfold total, swap; simpl; ring.
  - unfold total; simpl; lra.
Qed.

(** The welfare functions of Table 2 measure gains over a disagreement point d, and impartiality
    of them is impartiality between *gains*.  Exactly if -9 <= d_1 - d_2 <= 4 do all of these that
    respect Pareto dominance still prefer (15, 10).  So d_1 = d_2 is enough, and more than
    needed. *)
Theorem extreme_asymmetry_from_a_disagreement_point : forall d : payoffs,
  (forall w, impartial w -> strong_pareto w -> w (gains d bad) < w (gains d good)) <->
  -9 <= fst d - snd d <= 4.
Proof.
  intros [d1 d2]; simpl; split.
  - intros H; split; apply Rnot_lt_le; intros L.
    + (* The worst-off player counts, and the total a little. *)
      set (k := Rmin 1 (- 9 - (d1 - d2)) / 26).
      assert (M := Rmin_l 1 (- 9 - (d1 - d2))); assert (M' := Rmin_r 1 (- 9 - (d1 - d2))).
      assert (K : 0 < k) by (unfold k; assert (0 < Rmin 1 (- 9 - (d1 - d2)))
        by (apply Rmin_glb_lt; lra); lra).
      destruct (least_plus_total_is_strong k K) as [S I]; specialize (H _ I S).
      unfold least, total, gains, k in *; simpl in *.
      rewrite (Rmin_right (15 - d1)) in H by lra.
      unfold Rmin in H at 1; destruct (Rle_dec (1 - d1) (11 - d2)); lra.
    + (* The best-off player counts, and the total a little. *)
      set (k := Rmin 1 (d1 - d2 - 4) / 26).
      assert (M := Rmin_l 1 (d1 - d2 - 4)); assert (M' := Rmin_r 1 (d1 - d2 - 4)).
      assert (K : 0 < k) by (unfold k; assert (0 < Rmin 1 (d1 - d2 - 4))
        by (apply Rmin_glb_lt; lra); lra).
      destruct (greatest_plus_total_is_strong k K) as [S I]; specialize (H _ I S).
      unfold greatest, total, gains, k in *; simpl in *.
      rewrite (Rmax_right (1 - d1)) in H by lra.
      unfold Rmax in H at 1; destruct (Rle_dec (15 - d1) (10 - d2)); lra.
  - intros L w I S; rewrite <- (I (gains (d1, d2) bad)).
    apply S; unfold swap, gains; simpl; lra.
Qed.

Corollary extreme_asymmetry_from_equal_disagreement : forall d1 w, impartial w ->
  strong_pareto w -> w (gains (d1, d1) bad) < w (gains (d1, d1) good).
Proof. intros d1; apply extreme_asymmetry_from_a_disagreement_point; simpl; lra. Qed.

(** Nash welfare over (0, d_2), where both players gain by both profiles, prefers (1, 11) exactly
    if 139/14 < d_2 < 10.  (From d_2 = 10 on, player 2 gains nothing by (15, 10).) *)
Theorem nash_from_a_disagreement_point : forall d2, d2 < 10 ->
  (nash (0, d2) good < nash (0, d2) bad <-> 139 / 14 < d2).
Proof. intros d2 L; unfold nash; simpl; split; lra. Qed.

(** The worst-off player gains more by (1, 11) over d = (-20, 0). *)
Theorem egalitarian_from_a_disagreement_point :
  least (gains (-20, 0) good) < least (gains (-20, 0) bad).
Proof. unfold least, gains; simpl; rewrite !Rmin_right by lra; lra. Qed.

(** Kalai and Smorodinsky compare gains relative to the ideal ones: over d = (0, 199/20) the ideal
    gains are 15 and 21/20, and the smaller of the two shares is larger at (1, 11). *)
Theorem kalai_smorodinsky_from_a_disagreement_point :
  let share x := (fst x / 15, (snd x - 199/20) / (21/20)) in
  least (share good) < least (share bad).
Proof. unfold least; simpl; rewrite Rmin_right, Rmin_left; lra. Qed.

(** * The fair coin in symmetric games *)

Definition convex (S : payoffs -> Prop) : Prop := forall x y t, S x -> S y -> 0 <= t <= 1 ->
  S (t * fst x + (1 - t) * fst y, t * snd x + (1 - t) * snd y).

(** "A 2-player game is symmetric if for any attainable payoff profile (a, b) there exists a
    profile (b, a)." *)
Definition symmetric (S : payoffs -> Prop) : Prop := forall x, S x -> S (swap x).

Definition maximiser (S : payoffs -> Prop) (w : payoffs -> R) (x : payoffs) : Prop :=
  S x /\ forall y, S y -> w y <= w x.

(** No attainable profile dominates it. *)
Definition efficient_in (S : payoffs -> Prop) (x : payoffs) : Prop :=
  S x /\ forall y, S y -> ~ dominates y x.

(** A mixture is no worse than the worse of what it mixes; strictly, better. *)
Definition quasi_concave (w : payoffs -> R) : Prop := forall x y t, 0 <= t <= 1 ->
  Rmin (w x) (w y) <= w (t * fst x + (1 - t) * fst y, t * snd x + (1 - t) * snd y).
Definition strictly_quasi_concave (w : payoffs -> R) : Prop := forall x y t, 0 < t < 1 -> x <> y ->
  Rmin (w x) (w y) < w (t * fst x + (1 - t) * fst y, t * snd x + (1 - t) * snd y).

(** A fair coin between x and its mirror image: half of the total payoff for each player. *)
Definition coin (x : payoffs) : payoffs := (total x / 2, total x / 2).

Lemma coin_is_a_mixture : forall x, coin x =
  (1/2 * fst x + (1 - 1/2) * fst (swap x), 1/2 * snd x + (1 - 1/2) * snd (swap x)).
Proof. intros [a b]; unfold coin, total, swap; simpl; f_equal; field. Qed.

Lemma coin_attainable : forall S x, convex S -> symmetric S -> S x -> S (coin x).
Proof. intros S x C Sy H; rewrite coin_is_a_mixture; apply C; auto; lra. Qed.

Lemma coin_no_worse : forall w x, impartial w -> quasi_concave w -> w x <= w (coin x).
Proof.
  intros w x I Q; rewrite coin_is_a_mixture.
  assert (H := Q x (swap x) (1/2) ltac:(lra)); rewrite I, Rmin_left in H by lra; exact H.
Qed.

(** What is true in every symmetric game with correlated play: a maximiser of an impartial,
    quasi-concave welfare function, mixed with its mirror image by a fair coin, is a maximiser
    again.  So some maximiser pays both players the same. *)
Theorem mixed_with_its_mirror_image : forall S w x, convex S -> symmetric S -> impartial w ->
  quasi_concave w -> maximiser S w x -> maximiser S w (coin x).
Proof.
  intros S w x C Sy I Q [Sx Best]; split; [now apply coin_attainable|].
  intros y Hy; apply Rle_trans with (w x); [now apply Best | now apply coin_no_worse].
Qed.

(** For a strictly quasi-concave one, such as Nash welfare where both players gain, every
    maximiser does. *)
Theorem strict_maximiser_is_symmetric : forall S w x, convex S -> symmetric S -> impartial w ->
  strictly_quasi_concave w -> maximiser S w x -> fst x = snd x.
Proof.
  intros S w [a b] C Sy I Q [Sx Best]; simpl; destruct (Req_dec a b) as [E|N]; [exact E|exfalso].
  assert (D : (a, b) <> swap (a, b)) by (unfold swap; simpl; intros E; injection E; congruence).
  assert (H := Q (a, b) (swap (a, b)) (1/2) ltac:(lra) D).
  rewrite I, Rmin_left, <- coin_is_a_mixture in H by lra.
  specialize (Best _ (coin_attainable S (a, b) C Sy Sx)); lra.
Qed.

(** "The intuitively reasonable choice of playing the correlated equilibrium with a fair
    correlation device in the case of symmetric games is also the choice which all impartial
    welfare functions recommend."  True of the coin between two mirror images of the greatest
    total payoff, as those of Bach or Stravinsky are: it maximises *every* impartial, monotone,
    quasi-concave welfare function, so "in symmetric bargaining problems, they all point to the
    same equilibria". *)
Theorem fair_coin : forall S x, convex S -> symmetric S -> S x ->
  (forall y, S y -> total y <= total x) ->
  forall w, impartial w -> monotone w -> quasi_concave w -> maximiser S w (coin x).
Proof.
  intros S x C Sy Sx Most w I M Q; split; [now apply coin_attainable|]; intros y Hy.
  apply Rle_trans with (w (coin y)); [now apply coin_no_worse|].
  specialize (Most y Hy); apply M; unfold coin; simpl; lra.
Qed.

(** The condition is necessary: if some attainable profile has a greater total payoff, every
    impartial, quasi-concave welfare function that respects Pareto dominance prefers another
    attainable profile to the coin. *)
Theorem fair_coin_only_then : forall S x y, convex S -> symmetric S -> S y -> total x < total y ->
  forall w, weak_pareto w -> exists z, S z /\ w (coin x) < w z.
Proof.
  intros S x y C Sy Hy L w P; exists (coin y); split; [now apply coin_attainable|].
  apply P; unfold coin; simpl; lra.
Qed.

(** So the sentence as printed is false in Chicken, (3,3) (1,4); (4,1) (0,0): a fair coin over its
    two efficient equilibria pays (5/2, 5/2), and the utilitarian, egalitarian and Nash welfare
    functions all prefer (3, 3). *)
Theorem chicken_coin :
  coin (1, 4) = (5/2, 5/2) /\ total (coin (1, 4)) < total (3, 3) /\
  least (coin (1, 4)) < least (3, 3) /\ nash (0, 0) (coin (1, 4)) < nash (0, 0) (3, 3).
Proof.
  unfold coin, total, least, nash; simpl; repeat split; try (f_equal; lra); try lra.
  rewrite !Rmin_left; lra.
Qed.

(** Nor is the coin recommended by every impartial welfare function, if it likes extremes:
    max + (1/10) sum is impartial and respects Pareto dominance, and prefers (3, 2) to the coin
    (5/2, 5/2). *)
Theorem a_welfare_function_that_likes_extremes :
  let w x := greatest x + 1/10 * total x in
  impartial w /\ strong_pareto w /\ w (coin (3, 2)) < w (3, 2).
Proof.
  destruct (greatest_plus_total_is_strong (1/10) ltac:(lra)) as [S I].
  split; [exact I|]; split; [exact S|].
  unfold coin, greatest, total; simpl; rewrite !Rmax_left; lra.
Qed.

(** Symmetric problems need not have one answer among pure profiles: of the profiles (5, 1), (1, 5)
    and (2, 2) the utilitarian function picks the first two and the egalitarian function the
    third. *)
Theorem pure_profiles_of_a_symmetric_game : forall x : payoffs,
  x = (5, 1) \/ x = (1, 5) \/ x = (2, 2) ->
  (total x <= total (5, 1) /\ (total x = total (5, 1) -> x <> (2, 2))) /\
  (least x <= least (2, 2) /\ (least x = least (2, 2) -> x = (2, 2))).
Proof.
  unfold total, least; intros x [->|[->| ->]]; simpl; rewrite ?(Rmin_left 2 2), ?(Rmin_right 5 1),
    ?(Rmin_left 1 5) by lra; repeat split; try lra; intros; try (intros [=]); lra.
Qed.

(** * The three norms of Asymmetric Bach or Stravinsky (section 3.3)

    BB pays (a, b) and SS pays (c, e); player 1 prefers BB and player 2 SS.  A coin that shows BB
    with the chance t pays [mix t]. *)

Definition mix (a b c e t : R) : payoffs := (c + t * (a - c), e + t * (b - e)).

(** BB is the only utilitarian mixture iff a + b > c + e. *)
Theorem utilitarian_iff : forall a b c e,
  ((forall t, 0 <= t < 1 -> total (mix a b c e t) < total (mix a b c e 1)) <-> c + e < a + b).
Proof.
  intros a b c e; unfold total, mix; simpl; split.
  - intros H; specialize (H 0 ltac:(lra)); lra.
  - intros L t T; nra.
Qed.

(** SS is the only egalitarian mixture iff e <= c. *)
Theorem egalitarian_iff : forall a b c e, c < a -> b < e ->
  ((forall t, 0 < t <= 1 -> least (mix a b c e t) < least (mix a b c e 0)) <-> e <= c).
Proof.
  intros a b c e A E; unfold least, mix; simpl; split.
  - intros H; apply Rnot_lt_le; intros L.
    (* A little of BB helps player 1, who is worst off at SS. *)
    set (t := Rmin 1 ((e - c) / (a - c + e - b))).
    assert (D : 0 < a - c + e - b) by lra.
    assert (Q : 0 < (e - c) / (a - c + e - b)) by (apply Rdiv_lt_0_compat; lra).
    assert (T : 0 < t <= 1) by (unfold t; split; [apply Rmin_glb_lt; lra | apply Rmin_l]).
    assert (T' : t * (a - c + e - b) <= e - c).
    { apply Rmult_le_reg_r with (/ (a - c + e - b)); [now apply Rinv_0_lt_compat|].
      rewrite Rmult_assoc, Rinv_r, Rmult_1_r by lra; apply Rmin_r. }
    specialize (H t T); rewrite (Rmin_left (c + t * (a - c))) in H by nra.
    rewrite Rmin_left in H by nra; nra.
  - intros L t T; rewrite (Rmin_right (c + 0 * (a - c))) by lra.
    apply Rle_lt_trans with (e + t * (b - e)); [apply Rmin_r | nra].
Qed.

(** The fair coin is Nash-optimal, d = (0, 0), iff ab = ce. *)
Theorem nash_iff : forall a b c e, c < a -> b < e ->
  ((forall t, 0 <= t <= 1 -> nash (0, 0) (mix a b c e t) <= nash (0, 0) (mix a b c e (1/2))) <->
   a * b = c * e).
Proof.
  intros a b c e A E; unfold nash, mix; simpl.
  assert (Expand : forall t, (c + t * (a - c) - 0) * (e + t * (b - e) - 0) =
    (c + 1/2 * (a - c) - 0) * (e + 1/2 * (b - e) - 0) +
    (t - 1/2) * (a * b - c * e) - (t - 1/2) * (t - 1/2) * ((a - c) * (e - b)))
    by (intros; field).
  assert (K : 0 < (a - c) * (e - b)) by (apply Rmult_lt_0_compat; lra); split.
  - intros H.
    assert (Near : forall h, -1/2 <= h <= 1/2 -> h * (a * b - c * e) <=
              h * h * ((a - c) * (e - b))).
    { intros h Hh; specialize (H (1/2 + h) ltac:(lra)); rewrite (Expand (1/2 + h)) in H; lra. }
    set (k := (a - c) * (e - b)) in *; set (s := a * b - c * e) in *.
    enough (s = 0) by (unfold s in *; lra).
    destruct (Req_dec s 0) as [Z|N]; [exact Z | exfalso].
    (* Move a little to the side that the slope s points to. *)
    set (m := Rmin (1/2) (Rabs s / (2 * k))).
    assert (Ps : 0 < Rabs s) by now apply Rabs_pos_lt.
    assert (Pq : 0 < Rabs s / (2 * k)) by (apply Rdiv_lt_0_compat; lra).
    assert (Pm : 0 < m <= 1/2) by (unfold m; split; [apply Rmin_glb_lt; lra | apply Rmin_l]).
    assert (Mk : m * (2 * k) <= Rabs s).
    { apply Rmult_le_reg_r with (/ (2 * k)); [apply Rinv_0_lt_compat; lra|].
      rewrite Rmult_assoc, Rinv_r, Rmult_1_r by lra; apply Rmin_r. }
    destruct (Rle_dec 0 s) as [P|P].
    + rewrite Rabs_pos_eq in * by assumption; specialize (Near m ltac:(lra)); nra.
    + rewrite Rabs_left in * by lra; specialize (Near (- m) ltac:(lra)); nra.
  - intros Z t T; rewrite (Expand t); replace (a * b - c * e) with 0 by lra.
    assert (0 <= (t - 1/2) * (t - 1/2) * ((a - c) * (e - b))); [|lra].
    apply Rmult_le_pos; [apply Rle_0_sqr | lra].
Qed.

(** In the game that the paper prints, BB = (4, 1) and SS = (2, 2), the three norms are optimal
    over *all* correlated play: BB with the chance p, SS with q, and (0, 0) otherwise. *)
Theorem three_norms : forall p q, 0 <= p -> 0 <= q -> p + q <= 1 ->
  let x : payoffs := (4 * p + 2 * q, p + 2 * q) in
  (total x <= 5 /\ (total x = 5 -> p = 1)) /\ (least x <= 2 /\ (least x = 2 -> q = 1)) /\
  (nash (0, 0) x <= 9/2 /\ (nash (0, 0) x = 9/2 -> p = 1/2 /\ q = 1/2)).
Proof.
  intros p q Hp Hq Hs x; unfold total, nash, x; simpl.
  assert (L : least (4 * p + 2 * q, p + 2 * q) <= p + 2 * q) by apply Rmin_r.
  assert (N : (4 * p + 2 * q - 0) * (p + 2 * q - 0) =
    9/2 * ((p + q) * (p + q)) - 1/2 * ((p - q) * (p - q))) by field.
  assert (S1 : 0 <= (p + q) * (1 - (p + q))) by (apply Rmult_le_pos; lra).
  assert (S2 := Rle_0_sqr (p - q)); unfold Rsqr in S2.
  split; [split; intros; lra|]; split; [split; intros; lra|].
  rewrite N; split; [lra|]; intros E.
  assert (Z : (p - q) * (p - q) = 0) by lra; apply Rmult_integral in Z; lra.
Qed.

(** It is the smallest such game of positive integers: in any other the largest payoff is more
    than 4. *)
Theorem smallest_three_norms : forall a b c e : Z,
  (0 < b -> 0 < c -> c < a -> b < e -> c + e < a + b -> e <= c -> a * b = c * e ->
   4 <= a /\ (a = 4 -> b = 1 /\ c = 2 /\ e = 2))%Z.
Proof.
  intros a b c e Pb Pc A E U G N.
  assert (B : (a < 5 -> (a = 2 \/ a = 3 \/ a = 4) /\ (c = 1 \/ c = 2 \/ c = 3) /\
    (e = 2 \/ e = 3))%Z) by lia.
  split.
  - destruct (Z_lt_le_dec a 4) as [L|L]; [exfalso|exact L]; destruct B as [[->|[->| ->]]
      [[->|[->| ->]] [->| ->]]]; lia.
  - intros ->; destruct B as [_ [[->|[->| ->]] [->| ->]]]; lia.
Qed.

(** * Inequity aversion (Appendix C.1)

    w^IA = V_1 + V_2 - beta E |e_1 - e_2|, with e_i^t = g lambda e_i^(t-1) + r_i^t. *)

(** The smoothed cumulative rewards of a player that gets r for ever. *)
Fixpoint smoothed (g lambda r : R) (t : nat) : R :=
  match t with O => r | S t' => g * lambda * smoothed g lambda r t' + r end.

(** A geometric series, from nothing before the start. *)
Theorem smoothed_rewards_of_constant_play : forall g lambda r t, 0 <= g * lambda < 1 ->
  smoothed g lambda r t = r * (1 - (g * lambda) ^ S t) / (1 - g * lambda).
Proof.
  intros g lambda r t H; induction t as [|t IH]; simpl smoothed; [simpl; field; lra|].
  rewrite IH; simpl; field; lra.
Qed.

(** If the players get r_1 and r_2 for ever, the expected inequity is
    |r_1 - r_2| / (1 - g^2 lambda). *)
Theorem inequity_of_constant_play : forall g lambda r1 r2, 0 <= g < 1 -> 0 <= lambda <= 1 ->
  discounted g (fun t => Rabs (smoothed g lambda r1 t - smoothed g lambda r2 t))
    (Rabs (r1 - r2) / (1 - g * g * lambda)).
Proof.
  intros g lambda r1 r2 Hg Hl.
  assert (G : 0 <= g * lambda < 1) by nra.
  assert (GG : 0 <= g * (g * lambda) < 1) by nra.
  set (h := Rabs (r1 - r2) / (1 - g * lambda)).
  assert (Gap : forall t, smoothed g lambda r1 t - smoothed g lambda r2 t =
    (r1 - r2) * ((1 - (g * lambda) ^ S t) / (1 - g * lambda))).
  { intros t; rewrite !smoothed_rewards_of_constant_play by exact G; field; lra. }
  apply discounted_ext with (fun t => h * (1 - (g * lambda) ^ S t)).
  { intros t; rewrite Gap, Rabs_mult, (Rabs_pos_eq ((1 - _) / _)); [unfold h; field; lra|].
    apply Rmult_le_pos; [|left; apply Rinv_0_lt_compat; lra].
    enough ((g * lambda) ^ S t <= 1) by lra; rewrite <- (pow1 (S t)); apply pow_incr; lra. }
  replace (Rabs (r1 - r2) / (1 - g * g * lambda)) with
    ((1 - g) * h * / (1 - g) + - (1 - g) * h * (g * lambda) * / (1 - g * (g * lambda))).
  - apply infinite_sum_ext with (fun t => (1 - g) * h * g ^ t +
      - (1 - g) * h * (g * lambda) * (g * (g * lambda)) ^ t).
    + intros t; rewrite (Rpow_mult_distr g (g * lambda)); simpl; ring.
    + apply infinite_sum_plus; apply infinite_sum_scal; now apply geometric.
  - unfold h; field; repeat split; try lra; nra.
Qed.

(** The inequity-averse welfare of constant play. *)
Definition inequity_averse (g lambda beta : R) (x : payoffs) : R :=
  total x - beta * (Rabs (fst x - snd x) / (1 - g * g * lambda)).

(** In Asymmetric Bach or Stravinsky it prefers SS to BB exactly if beta > (1 - g^2 lambda) / 3;
    at g = lambda = 24/25 this is 1801/46875. *)
Theorem inequity_aversion : forall g lambda beta, 0 <= g < 1 -> 0 <= lambda <= 1 ->
  (inequity_averse g lambda beta (4, 1) < inequity_averse g lambda beta (2, 2) <->
   (1 - g * g * lambda) / 3 < beta).
Proof.
  intros g lambda beta Hg Hl; assert (D : 0 < 1 - g * g * lambda) by nra.
  unfold inequity_averse, total; simpl.
  rewrite (Rabs_pos_eq (4 - 1)), (Rabs_pos_eq (2 - 2)) by lra.
  set (k := 1 - g * g * lambda) in *.
  assert (E : beta * (3 / k) * k = beta * 3) by (field; lra).
  replace (4 - 1) with 3 by ring; replace (2 - 2) with 0 by ring; unfold Rdiv in *.
  rewrite Rmult_0_l, Rmult_0_r; split; intros H.
  - assert (Q : 1 < beta * (3 * / k)) by lra; nra.
  - apply Rnot_le_lt; intros L; assert (Q : beta * (3 * / k) <= 1) by lra; nra.
Qed.

Theorem inequity_aversion_threshold : (1 - 24/25 * (24/25) * (24/25)) / 3 = 1801 / 46875.
Proof. field. Qed.

(** It respects Pareto dominance, on constant play, exactly if beta <= 1 - g^2 lambda. *)
Theorem inequity_aversion_is_monotone : forall g lambda beta, 0 <= g < 1 -> 0 <= lambda <= 1 ->
  0 <= beta -> (monotone (inequity_averse g lambda beta) <-> beta <= 1 - g * g * lambda).
Proof.
  intros g lambda beta Hg Hl Hb; assert (D : 0 < 1 - g * g * lambda) by nra.
  unfold inequity_averse, total; set (k := 1 - g * g * lambda) in *; split.
  - intros M; specialize (M (0, 0) (1, 0)); simpl in M; specialize (M ltac:(lra) ltac:(lra)).
    rewrite Rminus_0_r, Rabs_R0, Rminus_0_r, Rabs_R1 in M.
    assert (E : beta * (1 / k) * k = beta) by (field; lra).
    assert (Q : beta * (1 / k) <= 1) by (unfold Rdiv in *; lra); nra.
  - intros L [a b] [c e] H1 H2; simpl in *.
    set (r := beta / k).
    assert (R1 : 0 <= r <= 1).
    { unfold r; split; [apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat]|].
      apply Rmult_le_reg_r with k; [lra|]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra. }
    replace (beta * (Rabs (a - b) / k)) with (r * Rabs (a - b)) by (unfold r; field; lra).
    replace (beta * (Rabs (c - e) / k)) with (r * Rabs (c - e)) by (unfold r; field; lra).
    assert (T : Rabs (c - e) - Rabs (a - b) <= (c - a) + (e - b)).
    { generalize (Rabs_triang (a - b) ((c - a) + - (e - b))).
      replace (a - b + (c - a + - (e - b))) with (c - e) by ring.
      generalize (Rabs_triang (c - a) (- (e - b))); rewrite Rabs_Ropp.
      rewrite (Rabs_pos_eq (c - a)), (Rabs_pos_eq (e - b)) by lra; lra. }
    nra.
Qed.
