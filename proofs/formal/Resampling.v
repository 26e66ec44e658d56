(** Agents that draw norms until they agree: sections 5.1 and 5.2 as an absorbing Markov chain.

    Stastny et al. 2021, section 5: an agent amTFT(W) follows one norm of W; "if the agent detects
    that its opponent is merely playing according to a different welfare function than itself, w
    gets re-sampled".  Two such agents each follow one norm a step.  While their norms differ,
    each draws its norm again; once the norms are the same, they are kept for ever.

    There are finitely many norms, [norms]; [u n m] is what a player gets per step while player 1
    follows n and player 2 follows m.  Everything is stated for one player's payoff u, so it holds
    for either player's.  Values are per step: (1-g) times the discounted sum. *)

From Coq Require Import Reals Lra Lia List.
Import ListNotations.
Open Scope R_scope.

(** * Finite sums *)

Fixpoint sum {A : Type} (l : list A) (f : A -> R) : R :=
  match l with [] => 0 | a :: l' => f a + sum l' f end.

Lemma sum_ext : forall A (l : list A) f h,
  (forall a, In a l -> f a = h a) -> sum l f = sum l h.
Proof.
  induction l as [|a l IH]; intros f h H; simpl; [reflexivity|].
  rewrite (H a), (IH f h); [reflexivity | intros; apply H; now right | now left].
Qed.

Lemma sum_plus : forall A (l : list A) f h, sum l (fun a => f a + h a) = sum l f + sum l h.
Proof. induction l; intros; simpl; [lra | rewrite IHl; lra]. Qed.

Lemma sum_scal : forall A (l : list A) c f, sum l (fun a => c * f a) = c * sum l f.
Proof. induction l; intros; simpl; [lra | rewrite IHl; lra]. Qed.

Lemma sum_zero : forall A (l : list A) f, (forall a, In a l -> f a = 0) -> sum l f = 0.
Proof.
  induction l as [|a l IH]; intros f H; simpl; [reflexivity|].
  rewrite (H a), IH; [lra | intros; apply H; now right | now left].
Qed.

Lemma sum_le : forall A (l : list A) f h,
  (forall a, In a l -> f a <= h a) -> sum l f <= sum l h.
Proof.
  induction l as [|a l IH]; intros f h H; simpl; [lra|].
  apply Rplus_le_compat; [apply H; now left | apply IH; intros; apply H; now right].
Qed.

Lemma sum_nonneg : forall A (l : list A) f, (forall a, In a l -> 0 <= f a) -> 0 <= sum l f.
Proof.
  intros A l f H; rewrite <- (sum_zero A l (fun _ => 0)) by reflexivity; now apply sum_le.
Qed.

Lemma sum_swap : forall A B (l : list A) (k : list B) f,
  sum l (fun a => sum k (fun b => f a b)) = sum k (fun b => sum l (fun a => f a b)).
Proof.
  induction l as [|a l IH]; intros k f; simpl.
  - symmetry; now apply sum_zero.
  - rewrite sum_plus, IH; reflexivity.
Qed.

Lemma sum_member : forall A (l : list A) f a,
  (forall b, 0 <= f b) -> In a l -> f a <= sum l f.
Proof.
  induction l as [|b l IH]; intros f a H I; simpl; [destruct I|].
  assert (0 <= sum l f) by (apply sum_nonneg; auto).
  destruct I as [->|I]; [lra|]; specialize (IH f a H I); specialize (H b); lra.
Qed.

Lemma sum_pos : forall A (l : list A) f, (forall a, In a l -> 0 <= f a) ->
  (0 < sum l f <-> exists a, In a l /\ 0 < f a).
Proof.
  induction l as [|a l IH]; intros f H; simpl.
  - split; [lra | intros [a [[] _]]].
  - assert (Ha : 0 <= f a) by (apply H; now left).
    assert (Hl : forall b, In b l -> 0 <= f b) by (intros; apply H; now right).
    generalize (sum_nonneg A l f Hl) (IH f Hl); intros Hs [I1 I2]; split.
    + intros P; destruct (Rle_lt_or_eq_dec _ _ Ha) as [L|E]; [exists a; auto|].
      destruct I1 as [b [Ib Pb]]; [lra | exists b; auto].
    + intros [b [[->|Ib] Pb]]; [lra|].
      assert (0 < sum l f) by (apply I2; exists b; auto); lra.
Qed.

(** * Discounted sums *)

(** [v] is (1-g) times the discounted sum of the stream [e]. *)
Definition discounted (g : R) (e : nat -> R) (v : R) : Prop :=
  infinite_sum (fun t => (1 - g) * g ^ t * e t) v.

Lemma infinite_sum_ext : forall f h l,
  (forall t, f t = h t) -> infinite_sum h l -> infinite_sum f l.
Proof.
  intros f h l E H eps P; destruct (H eps P) as [N HN]; exists N; intros n Hn.
  rewrite (sum_eq f h) by (intros; apply E); now apply HN.
Qed.

Lemma infinite_sum_plus : forall f h a b, infinite_sum f a -> infinite_sum h b ->
  infinite_sum (fun t => f t + h t) (a + b).
Proof.
  intros f h a b Hf Hh.
  assert (C : Un_cv (fun n => sum_f_R0 f n + sum_f_R0 h n) (a + b)) by now apply CV_plus.
  intros eps P; destruct (C eps P) as [N HN]; exists N; intros n Hn.
  rewrite plus_sum; now apply HN.
Qed.

Lemma infinite_sum_scal : forall c f a, infinite_sum f a ->
  infinite_sum (fun t => c * f t) (c * a).
Proof.
  intros c f a H.
  assert (Cc : Un_cv (fun _ => c) c).
  { intros eps P; exists 0%nat; intros; unfold R_dist; rewrite Rminus_diag_eq, Rabs_R0; auto. }
  assert (C : Un_cv (fun n => c * sum_f_R0 f n) (c * a)) by now apply CV_mult.
  intros eps P; destruct (C eps P) as [N HN]; exists N; intros n Hn.
  replace (sum_f_R0 (fun t => c * f t) n) with (c * sum_f_R0 f n); [now apply HN|].
  rewrite scal_sum; apply sum_eq; intros; ring.
Qed.

Lemma infinite_sum_shift : forall f l, infinite_sum (fun t => f (S t)) l ->
  infinite_sum f (f 0%nat + l).
Proof.
  intros f l H eps P; destruct (H eps P) as [N HN]; exists (S N); intros [|n] Hn; [lia|].
  rewrite decomp_sum by lia; simpl pred.
  unfold R_dist in *; replace (f 0%nat + sum_f_R0 (fun i => f (S i)) n - (f 0%nat + l))
    with (sum_f_R0 (fun i => f (S i)) n - l) by ring; apply HN; lia.
Qed.

Lemma geometric : forall x, 0 <= x < 1 -> infinite_sum (fun t => x ^ t) (/ (1 - x)).
Proof.
  intros x Hx; apply infinite_sum_ext with (fun t => 1 * x ^ t); [intros; ring|].
  apply (GP_infinite x); rewrite Rabs_pos_eq; lra.
Qed.

Lemma discounted_unique : forall g e v w, discounted g e v -> discounted g e w -> v = w.
Proof. intros g e v w; apply (uniqueness_sum). Qed.

Lemma discounted_ext : forall g e h v, (forall t, e t = h t) -> discounted g h v ->
  discounted g e v.
Proof. intros g e h v E; apply infinite_sum_ext; intros t; now rewrite E. Qed.

Lemma discounted_constant : forall g c, 0 <= g < 1 -> discounted g (fun _ => c) c.
Proof.
  intros g c Hg; apply infinite_sum_ext with (fun t => ((1 - g) * c) * g ^ t); [intros; ring|].
  assert (H := infinite_sum_scal ((1 - g) * c) _ _ (geometric g Hg)).
  replace ((1 - g) * c * / (1 - g)) with c in H by (field; lra); exact H.
Qed.

(** A stream that never falls below [c] is worth at least [c]. *)
Lemma discounted_le : forall g e h v w, 0 <= g < 1 -> (forall t, e t <= h t) ->
  discounted g e v -> discounted g h w -> v <= w.
Proof.
  intros g e h v w Hg L He Hh.
  assert (C : infinite_sum (fun t => (1 - g) * g ^ t * h t + -1 * ((1 - g) * g ^ t * e t))
                (w + -1 * v)) by (now apply infinite_sum_plus; [|apply infinite_sum_scal]).
  enough (0 <= w + -1 * v) by lra; apply Rnot_lt_le; intros Neg.
  destruct (C (- (w + -1 * v))) as [N HN]; [lra|]; specialize (HN N (le_n N)).
  assert (0 <= sum_f_R0 (fun t => (1 - g) * g ^ t * h t + -1 * ((1 - g) * g ^ t * e t)) N).
  { apply cond_pos_sum; intros t.
    replace (_ + _) with (((1 - g) * (h t - e t)) * g ^ t) by ring.
    specialize (L t); apply Rmult_le_pos; [nra | now apply pow_le]. }
  unfold R_dist in HN; rewrite Rabs_pos_eq in HN; lra.
Qed.

(** Every bounded stream has a value. *)
Lemma discounted_exists : forall g e M, 0 <= g < 1 -> (forall t, Rabs (e t) <= M) ->
  exists v, discounted g e v.
Proof.
  intros g e M Hg HM.
  assert (B : forall t, 0 <= e t + M <= 2 * M).
  { intros t; generalize (HM t) (Rle_abs (e t)) (Rle_abs (- e t)); rewrite Rabs_Ropp; lra. }
  set (f := fun t => (1 - g) * g ^ t * (e t + M)).
  assert (Pf : forall t, 0 <= f t <= (1 - g) * g ^ t * (2 * M)).
  { intros t; unfold f; specialize (B t).
    assert (0 <= (1 - g) * g ^ t) by (apply Rmult_le_pos; [lra | now apply pow_le]); nra. }
  destruct (Un_cv_crit (sum_f_R0 f)) as [l Hl].
  - intros n; simpl; specialize (Pf (S n)); lra.
  - exists (2 * M); intros x [n ->].
    apply Rle_trans with (sum_f_R0 (fun t => (1 - g) * g ^ t * (2 * M)) n).
    { apply sum_Rle; intros t _; apply Pf. }
    clear Pf; specialize (B 0%nat).
    replace (sum_f_R0 (fun t => (1 - g) * g ^ t * (2 * M)) n)
      with (2 * M * (1 - g) * sum_f_R0 (fun t => g ^ t) n)
      by (rewrite scal_sum; apply sum_eq; intros; ring).
    rewrite tech3 by lra.
    replace (2 * M * (1 - g) * ((1 - g ^ S n) / (1 - g))) with (2 * M * (1 - g ^ S n))
      by (field; lra).
    assert (0 <= g ^ S n) by (apply pow_le; lra); nra.
  - exists (l + -1 * M).
    apply infinite_sum_ext with (fun t => f t + -1 * ((1 - g) * g ^ t * M)).
    { intros t; unfold f; ring. }
    apply infinite_sum_plus; [exact Hl|].
    now apply infinite_sum_scal, discounted_constant.
Qed.

(** * The chain *)

Section Chain.

Context {Norm : Type}.
Variable dec : forall n m : Norm, {n = m} + {n <> m}.
Variable norms : list Norm.
Hypothesis distinct : NoDup norms.

Definition sum2 (f : Norm -> Norm -> R) : R := sum norms (fun n => sum norms (fun m => f n m)).

(** What is outside the diagonal: the two norms differ. *)
Definition off (f : Norm -> Norm -> R) (n m : Norm) : R := if dec n m then 0 else f n m.

(** A distribution over the norms; a chance for each norm to be drawn next, given the present
    one. *)
Definition distribution (q : Norm -> R) : Prop := (forall n, 0 <= q n) /\ sum norms q = 1.
Definition kernel (K : Norm -> Norm -> R) : Prop := forall n, distribution (K n).

(** The one norm [w], for certain. *)
Definition only (w n : Norm) : R := if dec w n then 1 else 0.

(** One step of the chain: agreements stay; after a disagreement (a, b) both agents draw. *)
Definition step (K1 K2 : Norm -> Norm -> R) (mu : Norm -> Norm -> R) (n m : Norm) : R :=
  (if dec n m then mu n m else 0) + sum2 (fun a b => off mu a b * (K1 a n * K2 b m)).

(** The chances of all pairs of norms at step t, if the first norms are drawn from s1 and s2. *)
Fixpoint law K1 K2 (s1 s2 : Norm -> R) (t : nat) : Norm -> Norm -> R :=
  match t with
  | O => fun n m => s1 n * s2 m
  | S t' => step K1 K2 (law K1 K2 s1 s2 t')
  end.

(** The chance that the agents disagree, and what a player can expect. *)
Definition disagreement (mu : Norm -> Norm -> R) : R := sum2 (off mu).
Definition expected (u mu : Norm -> Norm -> R) : R := sum2 (fun n m => mu n m * u n m).
Definition agreed_part (u mu : Norm -> Norm -> R) : R := sum norms (fun n => mu n n * u n n).

Lemma sum_only : forall w f, In w norms -> sum norms (fun n => only w n * f n) = f w.
Proof.
  revert distinct; induction norms as [|a l IH]; intros ND w f H; [destruct H|].
  inversion ND as [|x y Na NDl]; subst; simpl; unfold only at 1.
  destruct (dec w a) as [->|D].
  - rewrite sum_zero; [lra|]; intros b Hb; unfold only.
    destruct (dec a b); [congruence | lra].
  - destruct H as [->|H]; [congruence|]; rewrite IH by assumption; lra.
Qed.

Lemma only_same : forall w, only w w = 1.
Proof. intros w; unfold only; destruct (dec w w); congruence. Qed.

Lemma only_other : forall w n, w <> n -> only w n = 0.
Proof. intros w n D; unfold only; destruct (dec w n); congruence. Qed.

Lemma only_distribution : forall w, In w norms -> distribution (only w).
Proof.
  intros w H; split.
  - intros n; unfold only; destruct (dec w n); lra.
  - rewrite <- (sum_only w (fun _ => 1) H); apply sum_ext; intros; ring.
Qed.

Lemma sum2_ext : forall f h,
  (forall n m, In n norms -> In m norms -> f n m = h n m) -> sum2 f = sum2 h.
Proof. intros f h H; apply sum_ext; intros n Hn; apply sum_ext; intros m Hm; auto. Qed.

Lemma sum2_plus : forall f h, sum2 (fun n m => f n m + h n m) = sum2 f + sum2 h.
Proof.
  intros f h; unfold sum2; rewrite <- sum_plus; apply sum_ext; intros; apply sum_plus.
Qed.

Lemma sum2_scal : forall c f, sum2 (fun n m => c * f n m) = c * sum2 f.
Proof.
  intros c f; unfold sum2; rewrite <- sum_scal; apply sum_ext; intros; apply sum_scal.
Qed.

Lemma sum2_nonneg : forall f, (forall n m, 0 <= f n m) -> 0 <= sum2 f.
Proof. intros f H; apply sum_nonneg; intros n _; apply sum_nonneg; intros m _; apply H. Qed.

Lemma sum2_le : forall f h,
  (forall n m, In n norms -> In m norms -> f n m <= h n m) -> sum2 f <= sum2 h.
Proof. intros f h H; apply sum_le; intros n I; apply sum_le; intros m J; now apply H. Qed.

Lemma sum2_product : forall q1 q2,
  sum2 (fun n m => q1 n * q2 m) = sum norms q1 * sum norms q2.
Proof.
  intros q1 q2; unfold sum2; rewrite (sum_ext _ _ _ (fun n => sum norms q2 * q1 n)).
  - rewrite sum_scal; ring.
  - intros; rewrite sum_scal; ring.
Qed.

Lemma sum2_swap : forall f : Norm -> Norm -> Norm -> Norm -> R,
  sum2 (fun n m => sum2 (fun a b => f n m a b)) = sum2 (fun a b => sum2 (fun n m => f n m a b)).
Proof.
  intros f; unfold sum2.
  rewrite (sum_ext _ norms
    (fun n => sum norms (fun m => sum norms (fun a => sum norms (fun b => f n m a b))))
    (fun n => sum norms (fun a => sum norms (fun b => sum norms (fun m => f n m a b))))).
  - rewrite sum_swap; apply sum_ext; intros a _; now rewrite sum_swap.
  - intros n _; rewrite sum_swap; apply sum_ext; intros a _; now rewrite sum_swap.
Qed.

(** A sum over all pairs of norms: the disagreements, and the agreements. *)
Lemma sum2_split : forall f, sum2 f = sum2 (off f) + sum norms (fun n => f n n).
Proof.
  intros f; unfold sum2; rewrite <- sum_plus; apply sum_ext; intros n Hn.
  rewrite <- (sum_only n (fun m => f n m) Hn), <- sum_plus; apply sum_ext; intros m _.
  unfold off, only; destruct (dec n m); lra.
Qed.

Lemma step_diagonal : forall K1 K2 mu n, step K1 K2 mu n n =
  mu n n + sum2 (fun a b => off mu a b * (K1 a n * K2 b n)).
Proof. intros; unfold step; destruct (dec n n); [reflexivity | congruence]. Qed.

(** Chances stay chances. *)
Lemma step_nonneg : forall K1 K2 mu, kernel K1 -> kernel K2 -> (forall n m, 0 <= mu n m) ->
  forall n m, 0 <= step K1 K2 mu n m.
Proof.
  intros K1 K2 mu H1 H2 H n m; unfold step; apply Rplus_le_le_0_compat.
  - destruct (dec n m); [apply H | lra].
  - apply sum2_nonneg; intros a b; apply Rmult_le_pos.
    + unfold off; destruct (dec a b); [lra | apply H].
    + apply Rmult_le_pos; [apply H1 | apply H2].
Qed.

Lemma step_total : forall K1 K2 mu, kernel K1 -> kernel K2 ->
  sum2 (step K1 K2 mu) = sum2 mu.
Proof.
  intros K1 K2 mu H1 H2; unfold step; rewrite sum2_plus, sum2_swap, (sum2_split mu).
  rewrite (sum2_split (fun n m => if dec n m then mu n m else 0)).
  assert (Z : sum2 (off (fun n m => if dec n m then mu n m else 0)) = 0).
  { apply sum_zero; intros n _; apply sum_zero; intros m _; unfold off.
    destruct (dec n m); reflexivity. }
  rewrite Z.
  rewrite (sum_ext _ norms (fun n => if dec n n then mu n n else 0) (fun n => mu n n))
    by (intros n _; destruct (dec n n); congruence).
  rewrite (sum2_ext _ (off mu)); [lra|].
  intros a b _ _; rewrite sum2_scal, sum2_product.
  destruct (H1 a) as [_ ->], (H2 b) as [_ ->]; ring.
Qed.

Lemma law_chances : forall K1 K2 s1 s2, kernel K1 -> kernel K2 -> distribution s1 ->
  distribution s2 -> forall t,
  (forall n m, 0 <= law K1 K2 s1 s2 t n m) /\ sum2 (law K1 K2 s1 s2 t) = 1.
Proof.
  intros K1 K2 s1 s2 H1 H2 [P1 T1] [P2 T2]; induction t as [|t [IH1 IH2]]; simpl.
  - split; [intros; apply Rmult_le_pos; auto | rewrite sum2_product, T1, T2; ring].
  - split; [now apply step_nonneg | now rewrite step_total].
Qed.

(** What an agreement adds up to. *)
Lemma disagreement_and_agreement : forall mu,
  sum2 mu = disagreement mu + sum norms (fun n => mu n n).
Proof. apply sum2_split. Qed.

Lemma expected_split : forall u mu,
  expected u mu = sum2 (fun n m => off mu n m * u n m) + agreed_part u mu.
Proof.
  intros u mu; unfold expected, agreed_part; rewrite sum2_split; f_equal.
  apply sum2_ext; intros n m _ _; unfold off; destruct (dec n m); ring.
Qed.

(** * Independent draws from q1 and q2 *)

Section Independent.

Variables q1 q2 : Norm -> R.
Hypothesis Q1 : distribution q1.
Hypothesis Q2 : distribution q2.

(** The chance that one draw of both agents agrees. *)
Definition meeting : R := sum norms (fun n => q1 n * q2 n).

(** What a player can expect of one draw from the agreements, and from the disagreements. *)
Definition together (u : Norm -> Norm -> R) : R := sum norms (fun n => q1 n * q2 n * u n n).
Definition apart (u : Norm -> Norm -> R) : R :=
  sum2 (fun n m => off (fun a b => q1 a * q2 b) n m * u n m).

Definition drawing (s1 s2 : Norm -> R) (t : nat) : Norm -> Norm -> R :=
  law (fun _ => q1) (fun _ => q2) s1 s2 t.

Lemma one_draw : sum2 (off (fun n m => q1 n * q2 m)) = 1 - meeting.
Proof.
  destruct Q1 as [_ T1], Q2 as [_ T2]; generalize (sum2_split (fun n m => q1 n * q2 m)).
  rewrite sum2_product, T1, T2; unfold meeting; lra.
Qed.

Lemma meeting_bounds : 0 <= meeting <= 1.
Proof.
  destruct Q1 as [P1 _], Q2 as [P2 _]; split.
  - apply sum_nonneg; intros; apply Rmult_le_pos; auto.
  - enough (0 <= sum2 (off (fun n m => q1 n * q2 m))) by (rewrite one_draw in H; lra).
    apply sum2_nonneg; intros n m; unfold off; destruct (dec n m); [lra|].
    apply Rmult_le_pos; auto.
Qed.

Lemma meeting_positive : 0 < meeting <-> exists n, In n norms /\ 0 < q1 n /\ 0 < q2 n.
Proof.
  destruct Q1 as [P1 _], Q2 as [P2 _]; unfold meeting; rewrite sum_pos.
  - split; intros [n [I H]]; exists n; split; try exact I.
    + generalize (P1 n) (P2 n); intros [L1|E1] [L2|E2]; try rewrite <- E1 in H;
        try rewrite <- E2 in H; lra.
    + destruct H; apply Rmult_lt_0_compat; assumption.
  - intros; apply Rmult_le_pos; auto.
Qed.

Lemma drawing_step : forall mu n m, step (fun _ => q1) (fun _ => q2) mu n m =
  (if dec n m then mu n m else 0) + disagreement mu * (q1 n * q2 m).
Proof.
  intros mu n m; unfold step, disagreement; f_equal.
  rewrite (Rmult_comm (sum2 (off mu))), <- sum2_scal.
  apply sum2_ext; intros; ring.
Qed.

Lemma disagreement_step : forall mu,
  disagreement (step (fun _ => q1) (fun _ => q2) mu) = disagreement mu * (1 - meeting).
Proof.
  intros mu; unfold disagreement at 1; rewrite <- one_draw, <- sum2_scal.
  apply sum2_ext.
  intros n m _ _; unfold off at 1; rewrite drawing_step; unfold off; destruct (dec n m); ring.
Qed.

(** From any first norms, the chance of disagreement shrinks by the factor 1 - A every step, where
    A = sum_n q1(n) q2(n). *)
Theorem disagreement_after : forall s1 s2 t,
  disagreement (drawing s1 s2 t) = disagreement (drawing s1 s2 0) * (1 - meeting) ^ t.
Proof.
  intros s1 s2; induction t as [|t IH]; [simpl; ring|].
  unfold drawing in *; simpl law at 1; rewrite disagreement_step, IH; simpl; ring.
Qed.

(** If the first norms are drawn as well (this is draw number one), the chance of no agreement in
    t+1 draws is (1 - A)^(t+1). *)
Theorem no_agreement_yet : forall t,
  disagreement (drawing q1 q2 t) = (1 - meeting) ^ S t.
Proof.
  intros t; rewrite disagreement_after; unfold disagreement, drawing; simpl law.
  rewrite one_draw; simpl; ring.
Qed.

Lemma power_to_zero : forall x, 0 <= x < 1 -> Un_cv (fun t => x ^ t) 0.
Proof.
  intros x Hx eps P; destruct (pow_lt_1_zero x) with (y := eps) as [N HN]; try assumption.
  - rewrite Rabs_pos_eq; lra.
  - exists N; intros n Hn; unfold R_dist; rewrite Rminus_0_r; now apply HN.
Qed.

(** "Coordination failure only occurs when W_1 and W_2 are disjoint" (Figure 5).  The paper
    assumes "uniform re-sampling"; what matters is that draws are independent, with a positive
    chance for every norm of an agent's set.  Then the agents agree with probability one if and
    only if the chance A to meet in one draw is positive, if and only if some norm can be drawn by
    both. *)
Theorem agreement_is_almost_sure : forall s1 s2, 0 < meeting ->
  Un_cv (fun t => disagreement (drawing s1 s2 t)) 0.
Proof.
  intros s1 s2 P; generalize meeting_bounds; intros B.
  assert (C := power_to_zero (1 - meeting)); specialize (C ltac:(lra)).
  set (d := disagreement (drawing s1 s2 0)).
  assert (Cd : Un_cv (fun _ => d) d).
  { intros eps Pe; exists 0%nat; intros; unfold R_dist; rewrite Rminus_diag_eq, Rabs_R0; auto. }
  generalize (CV_mult _ _ _ _ Cd C); rewrite Rmult_0_r; intros H eps Pe.
  destruct (H eps Pe) as [N HN]; exists N; intros n Hn; rewrite disagreement_after; now apply HN.
Qed.

Theorem failure_iff_disjoint :
  (Un_cv (fun t => disagreement (drawing q1 q2 t)) 0 <-> 0 < meeting) /\
  (0 < meeting <-> exists n, In n norms /\ 0 < q1 n /\ 0 < q2 n).
Proof.
  split; [|exact meeting_positive]; split; [|apply agreement_is_almost_sure].
  intros C; destruct meeting_bounds as [[L|E] _]; [exact L | exfalso].
  destruct (C 1) as [N HN]; [lra|]; specialize (HN N (le_n N)).
  rewrite no_agreement_yet, <- E, Rminus_0_r, pow1 in HN.
  unfold R_dist in HN; rewrite Rminus_0_r, Rabs_R1 in HN; lra.
Qed.

(** If the sets are disjoint the agents never agree. *)
Theorem disjoint_never_agree : ~ (exists n, In n norms /\ 0 < q1 n /\ 0 < q2 n) ->
  forall t, disagreement (drawing q1 q2 t) = 1.
Proof.
  intros H t; rewrite no_agreement_yet; destruct meeting_bounds as [[L|E] _].
  - exfalso; apply H; now apply meeting_positive.
  - rewrite <- E, Rminus_0_r; apply pow1.
Qed.

(** The chance that the first agreement is in draw number t+1. *)
Definition first_meeting (t : nat) : R := (1 - meeting) ^ t - (1 - meeting) ^ S t.

(** The expected number of draws until the agents agree is 1 / A. *)
Theorem expected_wait : 0 < meeting ->
  infinite_sum (fun t => INR (S t) * first_meeting t) (/ meeting).
Proof.
  intros P; generalize meeting_bounds; intros B; unfold first_meeting.
  remember (1 - meeting) as x eqn:X; assert (Hx : 0 <= x < 1) by lra.
  replace (/ meeting) with (/ (1 - x)) by (f_equal; lra).
  assert (Sum : forall n, sum_f_R0 (fun t => INR (S t) * (x ^ t - x ^ S t)) n =
    sum_f_R0 (fun t => x ^ t) n - INR (S n) * x ^ S n).
  { induction n as [|n IH]; [simpl; ring|].
    rewrite !tech5, IH, (S_INR (S n)); simpl (x ^ S (S n)); ring. }
  set (y := sqrt x).
  assert (Hy : 0 <= y < 1).
  { split; [apply sqrt_pos|]; unfold y; rewrite <- sqrt_1; apply sqrt_lt_1; lra. }
  assert (Yx : y * y = x) by (apply sqrt_sqrt; lra).
  assert (Small : forall n, INR n * y ^ n <= / (1 - y)).
  { intros n; apply Rle_trans with ((1 - y ^ n) / (1 - y)).
    - clear - Hy; induction n as [|n IH]; [simpl; unfold Rdiv; lra|].
      rewrite S_INR; simpl pow.
      assert (0 <= y ^ n) by (apply pow_le; lra).
      assert ((1 - y * y ^ n) / (1 - y) = (1 - y ^ n) / (1 - y) + y ^ n) by (field; lra).
      assert (0 <= INR n * y ^ n) by (apply Rmult_le_pos; [apply pos_INR | assumption]); nra.
    - unfold Rdiv; assert (0 <= y ^ n) by (apply pow_le; lra).
      assert (0 < / (1 - y)) by (apply Rinv_0_lt_compat; lra); nra. }
  assert (Tail : Un_cv (fun n => INR (S n) * x ^ S n) 0).
  { assert (C := power_to_zero y Hy); intros eps Pe.
    destruct (C (eps * (1 - y))) as [N HN]; [apply Rmult_lt_0_compat; lra|].
    exists N; intros n Hn; specialize (HN (S n) ltac:(lia)); specialize (Small (S n)).
    unfold R_dist in *; rewrite Rminus_0_r in *; rewrite <- Yx, Rpow_mult_distr.
    assert (0 <= y ^ S n) by (apply pow_le; lra).
    assert (0 <= INR (S n)) by apply pos_INR.
    rewrite Rabs_pos_eq in HN by assumption.
    rewrite Rabs_pos_eq by (apply Rmult_le_pos; [|apply Rmult_le_pos]; assumption).
    apply Rle_lt_trans with (/ (1 - y) * y ^ S n); [nra|].
    apply Rmult_lt_reg_l with (1 - y); [lra|]; rewrite <- Rmult_assoc, Rinv_r by lra; lra. }
  generalize (CV_minus _ _ _ _ (geometric x Hx) Tail); rewrite Rminus_0_r; intros C eps Pe.
  destruct (C eps Pe) as [N HN]; exists N; intros n Hn; rewrite Sum; now apply HN.
Qed.

(** The value of drawing afresh.  This is the closed form. *)
Definition fresh_value (g : R) (u : Norm -> Norm -> R) : R :=
  ((1 - g) * apart u + together u) / (1 - g * (1 - meeting)).

(** The closed form is the only solution of the recursion: a disagreement is followed by the same
    again, an agreement by itself for ever. *)
Theorem fresh_value_unique : forall g u V, 0 <= g < 1 ->
  (V = (1 - g) * apart u + together u + g * (1 - meeting) * V <-> V = fresh_value g u).
Proof.
  intros g u V Hg; generalize meeting_bounds; intros B; unfold fresh_value.
  assert (D : 0 < 1 - g * (1 - meeting)) by nra; split.
  - intros E; apply Rmult_eq_reg_r with (1 - g * (1 - meeting)); [|lra].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra.
  - intros ->; field; lra.
Qed.

Lemma agreements_have_a_rate : forall u, exists c, together u = meeting * c.
Proof.
  intros u; destruct meeting_bounds as [[L|E] _].
  - exists (together u / meeting); field; lra.
  - exists 0; rewrite Rmult_0_r; apply sum_zero; intros n Hn.
    destruct Q1 as [P1 _], Q2 as [P2 _].
    assert (Z : q1 n * q2 n = 0); [|rewrite Z; ring].
    destruct (Rle_lt_or_eq_dec 0 (q1 n * q2 n)) as [P|Z]; [apply Rmult_le_pos; auto| |congruence].
    exfalso; assert (0 < meeting); [|lra].
    apply sum_pos; [intros; apply Rmult_le_pos; auto | exists n; auto].
Qed.

(** The value from any first norms: what the first step agrees on is kept, the first disagreement
    is paid once, and then all starts afresh. *)
Theorem resampling_value_from : forall g u s1 s2, 0 <= g < 1 ->
  discounted g (fun t => expected u (drawing s1 s2 t))
    (agreed_part u (drawing s1 s2 0) +
     (1 - g) * sum2 (fun n m => off (drawing s1 s2 0) n m * u n m) +
     g * disagreement (drawing s1 s2 0) * fresh_value g u).
Proof.
  intros g u s1 s2 Hg; generalize meeting_bounds; intros B.
  destruct (agreements_have_a_rate u) as [c Hc].
  set (G0 := agreed_part u (drawing s1 s2 0)); set (D0 := disagreement (drawing s1 s2 0)).
  set (B0 := sum2 (fun n m => off (drawing s1 s2 0) n m * u n m)).
  assert (Agreed : forall t,
    agreed_part u (drawing s1 s2 t) = G0 + c * D0 * (1 - (1 - meeting) ^ t)).
  { induction t as [|t IH]; [simpl; unfold G0; ring|].
    transitivity (agreed_part u (drawing s1 s2 t) +
                  disagreement (drawing s1 s2 t) * together u).
    - unfold agreed_part, together; rewrite <- sum_scal, <- sum_plus; apply sum_ext; intros n _.
      unfold drawing at 1; simpl; rewrite drawing_step; destruct (dec n n); [|congruence].
      unfold drawing; ring.
    - rewrite IH, Hc, disagreement_after; unfold D0; simpl; ring. }
  assert (Apart : forall t, sum2 (fun n m => off (drawing s1 s2 (S t)) n m * u n m) =
    D0 * (1 - meeting) ^ t * apart u).
  { intros t; unfold D0; rewrite <- (disagreement_after s1 s2 t); unfold apart.
    rewrite <- sum2_scal; apply sum2_ext; intros n m _ _; unfold off at 1.
    unfold drawing at 1; simpl; rewrite drawing_step; unfold off; destruct (dec n m); [ring|].
    unfold drawing; ring. }
  set (x := 1 - meeting) in *.
  assert (Hgx : 0 <= g * x < 1) by (unfold x; nra).
  replace (G0 + (1 - g) * B0 + g * D0 * fresh_value g u) with
    ((1 - g) * g ^ 0 * expected u (drawing s1 s2 0) +
     ((1 - g) * g * (G0 + c * D0) * / (1 - g) +
      (1 - g) * g * D0 * (apart u - c * x) * / (1 - g * x))).
  - apply infinite_sum_shift.
    apply infinite_sum_ext with (fun t => (1 - g) * g * (G0 + c * D0) * g ^ t +
      (1 - g) * g * D0 * (apart u - c * x) * (g * x) ^ t).
    + intros t; rewrite expected_split, Apart, Agreed, Rpow_mult_distr; simpl; ring.
    + apply infinite_sum_plus; apply infinite_sum_scal; now apply geometric.
  - rewrite expected_split; fold B0 G0; unfold fresh_value; fold x; rewrite Hc.
    replace meeting with (1 - x) by (unfold x; ring); simpl; field; lra.
Qed.

(** The closed form of the value, if the first norms are drawn from q1 and q2 as well:

      V = [(1-g) sum_{n <> n'} q1 q2 u(n,n') + sum_n q1 q2 u(n,n)] / (1 - g (1 - A)). *)
Theorem resampling_value : forall g u, 0 <= g < 1 ->
  discounted g (fun t => expected u (drawing q1 q2 t)) (fresh_value g u).
Proof.
  intros g u Hg; generalize (resampling_value_from g u q1 q2 Hg).
  unfold disagreement, drawing, agreed_part; simpl law; rewrite one_draw.
  fold (together u) (apart u); intros H.
  replace (fresh_value g u) with
    (together u + (1 - g) * apart u + g * (1 - meeting) * fresh_value g u); [exact H|].
  symmetry; rewrite (proj2 (fresh_value_unique g u _ Hg) eq_refl) at 1; ring.
Qed.

End Independent.

(** * A counterpart that never changes its norm *)

(** What an agent gets against the norm w', if its own norm is always in [W]. *)
Section Rigid.

Variable w' : Norm.
Hypothesis known' : In w' norms.

Definition against_rigid (K1 : Norm -> Norm -> R) (s1 : Norm -> R) (t : nat) : Norm -> Norm -> R :=
  law K1 (fun _ => only w') s1 (only w') t.

Lemma rigid_stays : forall K1 s1 t n m, m <> w' -> against_rigid K1 s1 t n m = 0.
Proof.
  intros K1 s1 t n m D; unfold against_rigid.
  assert (Z : only w' m = 0) by (unfold only; destruct (dec w' m); congruence).
  induction t as [|t IH]; simpl; [rewrite Z; ring|].
  unfold step; rewrite IH; unfold sum2; rewrite sum_zero; [destruct (dec n m); ring|].
  intros a _; apply sum_zero; intros b _; rewrite Z; ring.
Qed.

(** "An agent which is open to optimizing either w or w' will end up optimizing w' if playing
    against an agent for whom W = {w'}" (section 5.2): whatever its first norm, with probability
    one, if each draw takes up w' with the same positive chance. *)
Theorem flexible_yields_to_rigid : forall q1 s1, distribution q1 -> distribution s1 ->
  0 < q1 w' -> Un_cv (fun t => against_rigid (fun _ => q1) s1 t w' w') 1.
Proof.
  intros q1 s1 Q1 S1 P.
  assert (Q2 := only_distribution w' known').
  assert (M : 0 < meeting q1 (only w')).
  { apply (meeting_positive q1 (only w') Q1 Q2); exists w'; repeat split; auto.
    unfold only; destruct (dec w' w'); [lra | congruence]. }
  assert (C := agreement_is_almost_sure q1 (only w') Q1 Q2 s1 (only w') M).
  intros eps Pe; destruct (C eps Pe) as [N HN]; exists N; intros t Ht; specialize (HN t Ht).
  destruct (law_chances (fun _ => q1) (fun _ => only w') s1 (only w')) with (t := t)
    as [_ T]; try (intros ?; assumption); try assumption.
  rewrite disagreement_and_agreement in T.
  rewrite (sum_ext _ norms _ (fun n => only w' n * against_rigid (fun _ => q1) s1 t n n)) in T.
  - rewrite sum_only in T by assumption; unfold drawing in HN.
    unfold R_dist in *; rewrite Rminus_0_r in HN; unfold against_rigid in *.
    set (d := disagreement _) in *.
    match goal with |- Rabs ?e < _ => replace e with (- d) by lra end.
    now rewrite Rabs_Ropp.
  - intros n _; fold (against_rigid (fun _ => q1) s1 t); destruct (dec w' n) as [<-|D].
    + rewrite only_same; ring.
    + rewrite rigid_stays by congruence; ring.
Qed.

Lemma support_stays : forall W K1 w, In w W -> (forall a n, ~ In n W -> K1 a n = 0) ->
  forall t n m, ~ In n W -> against_rigid K1 (only w) t n m = 0.
Proof.
  intros W K1 w Iw HK t n m Hn; unfold against_rigid; induction t as [|t IH]; simpl.
  - unfold only at 1; destruct (dec w n); [congruence | ring].
  - unfold step; rewrite IH; unfold sum2; rewrite sum_zero; [destruct (dec n m); ring|].
    intros a _; apply sum_zero; intros b _; rewrite HK by assumption; ring.
Qed.

Lemma expected_at_least : forall W K1 w u c, In w norms -> In w W -> kernel K1 ->
  (forall a n, ~ In n W -> K1 a n = 0) -> (forall n, In n W -> c <= u n w') ->
  forall t, c <= expected u (against_rigid K1 (only w) t).
Proof.
  intros W K1 w u c Iw Ww HK1 Supp Floor t.
  destruct (law_chances K1 (fun _ => only w') (only w) (only w')) with (t := t) as [P T];
    try (intros ?; now apply only_distribution); try (now apply only_distribution); try assumption.
  replace c with (c * 1) by ring; rewrite <- T, <- sum2_scal; apply sum2_le; intros n m _ _.
  specialize (P n m); fold (against_rigid K1 (only w) t) in *.
  destruct (in_dec dec n W) as [I|I];
    [|rewrite (support_stays W K1 w Ww Supp t n m I); lra].
  destruct (dec m w') as [->|D]; [specialize (Floor n I); nra|].
  rewrite (rigid_stays K1 (only w) t n m D); lra.
Qed.

Lemma expected_opposite : forall u mu,
  expected (fun n m => - u n m) mu = - expected u mu.
Proof.
  intros u mu; unfold expected; replace (- sum2 (fun n m => mu n m * u n m)) with
    (-1 * sum2 (fun n m => mu n m * u n m)) by ring.
  rewrite <- sum2_scal; apply sum2_ext; intros; ring.
Qed.

(** "When w is in W, one player using amTFT(W) rather than amTFT(w) leads to a (weak) Pareto
    improvement" (section 5.1).  True under three hypotheses that are not printed: the counterpart
    is fixed at some norm w'; play starts at w; and against w' every norm of W pays at least what
    w pays.  The agent may move between the norms of W in any way (K1 is any Markov kernel on W).
    As [u] may be either player's payoff, it is true of both players if the last hypothesis is.

    amTFT(w) gets u(w, w') for ever; amTFT(W) gets a value V that is at least that. *)
Theorem weak_pareto_improvement : forall g W K1 w u, 0 <= g < 1 -> In w norms -> In w W ->
  kernel K1 -> (forall a n, ~ In n W -> K1 a n = 0) -> (forall n, In n W -> u w w' <= u n w') ->
  discounted g (fun t => expected u (law (fun _ => only w) (fun _ => only w')
                                         (only w) (only w') t)) (u w w') /\
  exists V, discounted g (fun t => expected u (against_rigid K1 (only w) t)) V /\ u w w' <= V.
Proof.
  intros g W K1 w u Hg Iw Ww HK1 Supp Floor; split.
  - apply discounted_ext with (fun _ => u w w'); [|now apply discounted_constant].
    assert (K : kernel (fun _ => only w)) by (intros ?; now apply only_distribution).
    assert (Only : forall a n : Norm, ~ In n [w] -> only w n = 0).
    { intros _ n H; unfold only; destruct (dec w n) as [->|]; [|reflexivity].
      exfalso; apply H; now left. }
    assert (Ww1 : In w [w]) by now left.
    intros t; apply Rle_antisym.
    + generalize (expected_at_least [w] (fun _ => only w) w (fun n m => - u n m) (- u w w')
        Iw Ww1 K Only) ; intros H.
      enough (- u w w' <= expected (fun n m => - u n m)
                            (against_rigid (fun _ => only w) (only w) t))
        by (rewrite expected_opposite in *; unfold against_rigid in *; lra).
      apply H; intros n [->|[]]; lra.
    + apply (expected_at_least [w] (fun _ => only w) w u (u w w') Iw Ww1 K Only).
      intros n [->|[]]; lra.
  - assert (L := expected_at_least W K1 w u (u w w') Iw Ww HK1 Supp Floor).
    destruct (discounted_exists g (fun t => expected u (against_rigid K1 (only w) t))
      (sum2 (fun n m => Rabs (u n m)))) as [V HV]; [assumption| |].
    { intros t; destruct (law_chances K1 (fun _ => only w') (only w) (only w')) with (t := t)
        as [P T]; try (intros ?; now apply only_distribution);
        try (now apply only_distribution); try assumption.
      fold (against_rigid K1 (only w) t) in P, T.
      assert (B : forall n m, In n norms -> In m norms ->
        Rabs (u n m) <= sum2 (fun n m => Rabs (u n m))).
      { intros n m In_n In_m; apply Rle_trans with (sum norms (fun m => Rabs (u n m))).
        - apply (sum_member _ norms (fun m => Rabs (u n m))); auto; intros; apply Rabs_pos.
        - apply (sum_member _ norms (fun n => sum norms (fun m => Rabs (u n m)))); auto.
          intros; apply sum_nonneg; intros; apply Rabs_pos. }
      set (M := sum2 (fun n m => Rabs (u n m))) in *.
      replace M with (M * 1) by ring; rewrite <- T; apply Rabs_le; split.
      - rewrite <- Ropp_mult_distr_l_reverse, <- sum2_scal; apply sum2_le; intros n m Hn Hm.
        specialize (P n m); specialize (B n m Hn Hm).
        generalize (Rle_abs (- u n m)); rewrite Rabs_Ropp; nra.
      - rewrite <- sum2_scal; apply sum2_le; intros n m Hn Hm.
        specialize (P n m); specialize (B n m Hn Hm); generalize (Rle_abs (u n m)); nra. }
    exists V; split; [exact HV|].
    apply (discounted_le g (fun _ => u w w') _ _ _ Hg L); [now apply discounted_constant|exact HV].
Qed.

End Rigid.

(** * Changing norms without drawing afresh *)

(** Independent draws are what makes agreement almost sure.  If both agents change norms by one
    and the same one-to-one map, a disagreement is for ever, though both go through all norms.
    [move f] is the agent that goes from norm a to norm f(a). *)
Definition move (f : Norm -> Norm) (a : Norm) : Norm -> R := only (f a).

Theorem same_order_never_meets : forall f s1 s2,
  (forall n, In n norms -> In (f n) norms) -> (forall a b, f a = f b -> a = b) ->
  forall t, disagreement (law (move f) (move f) s1 s2 t) =
            disagreement (law (move f) (move f) s1 s2 0).
Proof.
  intros f s1 s2 Closed One t; induction t as [|t IH]; [reflexivity|].
  rewrite <- IH; clear IH; simpl law; set (mu := law (move f) (move f) s1 s2 t); clearbody mu.
  unfold disagreement.
  transitivity (sum2 (fun n m => sum2 (fun a b =>
    off mu a b * off (fun n m => move f a n * move f b m) n m))).
  - apply sum2_ext; intros n m _ _; unfold off at 1, step; destruct (dec n m) as [->|D].
    + symmetry; apply sum_zero; intros a _; apply sum_zero; intros b _; unfold off at 2.
      destruct (dec m m); [ring | congruence].
    + rewrite Rplus_0_l; apply sum2_ext; intros a b _ _; unfold off at 3.
      destruct (dec n m); [congruence | reflexivity].
  - rewrite sum2_swap; apply sum2_ext; intros a b Ia Ib; rewrite sum2_scal.
    unfold move; rewrite one_draw by (apply only_distribution; auto).
    unfold meeting; rewrite sum_only by auto; unfold only, off.
    destruct (dec a b) as [->|D]; [ring|]; destruct (dec (f b) (f a)) as [E|]; [|ring].
    exfalso; apply D; symmetry; now apply One.
Qed.

End Chain.

(** * Two norms *)

(** [true] is the utilitarian and [false] the egalitarian norm. *)
Definition both : list bool := [true; false].

Lemma both_distinct : NoDup both.
Proof. repeat constructor; simpl; intuition discriminate. Qed.

(** An agent that draws the first norm with the chance x. *)
Definition weight (x : R) (n : bool) : R := if n then x else 1 - x.

Lemma weight_distribution : forall x, 0 <= x <= 1 -> distribution both (weight x).
Proof. intros x Hx; split; [intros []; simpl; lra | simpl; lra]. Qed.

(** "By order of preference", round and round: (U, E, U, ...) against (E, U, E, ...) never agree,
    although both agents hold the same set of norms.  Nor do two agents that never draw the norm
    that just failed: with two norms that is the same agent. *)
Theorem cycling_never_meets : forall t,
  disagreement Bool.bool_dec both
    (law Bool.bool_dec both (move Bool.bool_dec negb) (move Bool.bool_dec negb)
       (only Bool.bool_dec true) (only Bool.bool_dec false) t) = 1.
Proof.
  intros t; rewrite same_order_never_meets.
  - unfold disagreement, sum2, off, law, only, both, sum; simpl; lra.
  - apply both_distinct.
  - intros []; simpl; tauto.
  - intros [] []; simpl; congruence.
Qed.

(** If those who exclude the failed norm draw their first norms at random, they agree at once with
    a chance of a half, or never. *)
Theorem excluding_meets_at_once_or_never : forall t,
  disagreement Bool.bool_dec both
    (law Bool.bool_dec both (move Bool.bool_dec negb) (move Bool.bool_dec negb)
       (weight (1/2)) (weight (1/2)) t) = 1/2.
Proof.
  intros t; rewrite same_order_never_meets.
  - unfold disagreement, sum2, off, law, weight, both, sum; simpl; lra.
  - apply both_distinct.
  - intros []; simpl; tauto.
  - intros [] []; simpl; congruence.
Qed.

(** What Asymmetric Bach or Stravinsky, (4,1) (0,0); (0,0) (2,2), pays the players while they
    follow the utilitarian (B) or the egalitarian (S) norm. *)
Definition bos_1 (n m : bool) : R :=
  match n, m with true, true => 4 | false, false => 2 | _, _ => 0 end.
Definition bos_2 (n m : bool) : R :=
  match n, m with true, true => 1 | false, false => 2 | _, _ => 0 end.

(** What agents that draw the utilitarian norm with the chances x and y get. *)
Definition bos_value (g x y : R) (u : bool -> bool -> R) : R :=
  fresh_value Bool.bool_dec both (weight x) (weight y) g u.

Lemma bos_value_is_the_value : forall g x y u, 0 <= g < 1 -> 0 <= x <= 1 -> 0 <= y <= 1 ->
  discounted g (fun t => expected both u
    (drawing Bool.bool_dec both (weight x) (weight y) (weight x) (weight y) t))
    (bos_value g x y u).
Proof.
  intros g x y u Hg Hx Hy; apply resampling_value; auto using both_distinct, weight_distribution.
Qed.

Ltac bos := unfold bos_value, fresh_value, apart, together, meeting, sum2, off, bos_1, bos_2,
  weight, both, sum; simpl; try field; try lra.

(** "A (weak) Pareto improvement" fails against a counterpart that is itself flexible.  At
    g = 24/25, against a counterpart that draws both norms alike, amTFT(Util) gets (50/13, 25/26);
    by drawing both norms alike as well, player 1 falls to 75/26 (and player 2 gets 75/52). *)
Theorem flexibility_can_hurt :
  bos_value (24/25) 1 (1/2) bos_1 = 50/13 /\ bos_value (24/25) 1 (1/2) bos_2 = 25/26 /\
  bos_value (24/25) (1/2) (1/2) bos_1 = 75/26 /\ bos_value (24/25) (1/2) (1/2) bos_2 = 75/52.
Proof. repeat split; bos. Qed.

(** It also fails if the first norm is drawn at random: against amTFT(Util), amTFT(Util) gets 4,
    and amTFT({Util, Egal}) less. *)
Theorem a_random_first_norm_can_hurt :
  bos_value (24/25) 1 1 bos_1 = 4 /\ bos_value (24/25) (1/2) 1 bos_1 = 50/13.
Proof. split; bos. Qed.

(** And if following different norms pays well: let (U, E) pay (3, 3), and agreements (4, 1) and
    (2, 2).  Against amTFT(Egal), amTFT(Util) gets 3 for ever.  amTFT({Util, Egal}) starts alike,
    but comes to agree on the egalitarian norm sooner or later, and both players get less. *)
Definition profitable (n m : bool) : R :=
  match n, m with true, false => 3 | false, false => 2 | true, true => 4 | false, true => 0 end.

Theorem a_profitable_disagreement_can_hurt : forall g, 0 < g < 1 -> exists v,
  discounted g (fun t => expected both profitable
    (drawing Bool.bool_dec both (weight (1/2)) (weight 0) (weight 1) (weight 0) t)) v /\
  v < profitable true false.
Proof.
  intros g Hg; assert (H : 0 <= 1/2 <= 1) by lra; assert (Z : 0 <= 0 <= 1) by lra.
  exists (3 - g / (2 - g)); split.
  - generalize (resampling_value_from Bool.bool_dec both both_distinct (weight (1/2)) (weight 0)
      (weight_distribution _ H) (weight_distribution _ Z) g profitable (weight 1) (weight 0)
      ltac:(lra)).
    match goal with |- discounted _ _ ?v -> _ =>
      replace v with (3 - g / (2 - g)); [exact (fun D => D)|] end.
    unfold agreed_part, disagreement, fresh_value, apart, together, meeting, sum2, off, drawing,
      profitable, weight, both; simpl; field; lra.
  - unfold profitable; assert (0 < g / (2 - g)) by (apply Rdiv_lt_0_compat; lra); lra.
Qed.

(** "In anticipation of bargaining failure ... players are incentivized to include more than just
    their preferred welfare function" (section 5.1): against a counterpart that never yields,
    insisting gets 0 and drawing both norms 25/13.  Against one that may yield, insisting gets
    more (theorem [flexibility_can_hurt]), so the anticipation matters. *)
Theorem including_more_pays_against_the_rigid :
  bos_value (24/25) 1 0 bos_1 = 0 /\ bos_value (24/25) (1/2) 0 bos_1 = 25/13 /\
  bos_value (24/25) (1/2) 0 bos_2 = 25/13.
Proof. repeat split; bos. Qed.

(** * Which weights agree more often *)

Section Weights.

Context {Norm : Type}.
Variable dec : forall n m : Norm, {n = m} + {n <> m}.
Variable norms : list Norm.
Hypothesis distinct : NoDup norms.

(** "It would be beneficial to put higher probability on welfare functions which one's counterpart
    is more likely to be optimizing" (section 5.1).  Moving the weight d from the norm a to the
    norm b changes the chance to agree by d (q2(b) - q2(a)). *)
Theorem moving_weight : forall (q1 q2 : Norm -> R) d a b, In a norms -> In b norms ->
  meeting norms (fun n => q1 n + d * (only dec b n - only dec a n)) q2 =
  meeting norms q1 q2 + d * (q2 b - q2 a).
Proof.
  intros q1 q2 d a b Ia Ib; unfold meeting.
  rewrite <- (sum_only dec norms distinct b q2 Ib), <- (sum_only dec norms distinct a q2 Ia).
  replace (d * (sum norms (fun n => only dec b n * q2 n) -
                sum norms (fun n => only dec a n * q2 n))) with
    (sum norms (fun n => d * (only dec b n * q2 n)) +
     sum norms (fun n => - d * (only dec a n * q2 n))) by (rewrite !sum_scal; ring).
  rewrite <- !sum_plus; apply sum_ext; intros; ring.
Qed.

Corollary likelier_norms_agree_more : forall (q1 q2 : Norm -> R) d a b,
  In a norms -> In b norms -> 0 < d -> q2 a < q2 b ->
  meeting norms q1 q2 < meeting norms (fun n => q1 n + d * (only dec b n - only dec a n)) q2.
Proof. intros q1 q2 d a b Ia Ib Pd L; rewrite moving_weight by assumption; nra. Qed.

(** Best of all is to follow for certain a norm that the counterpart likes best. *)
Theorem likeliest_norm_is_best : forall (q1 q2 : Norm -> R) b, distribution norms q1 ->
  In b norms -> (forall n, In n norms -> q2 n <= q2 b) ->
  meeting norms q1 q2 <= meeting norms (only dec b) q2.
Proof.
  intros q1 q2 b [P T] Ib Best; unfold meeting.
  rewrite (sum_only dec norms distinct b q2 Ib).
  replace (q2 b) with (q2 b * sum norms q1) by (rewrite T; ring); rewrite <- sum_scal.
  apply sum_le; intros n In_n; specialize (Best n In_n); specialize (P n); nra.
Qed.

(** "More generally, an agent who puts higher probability on a welfare function it has a
    preference for, when re-sampling w, will be less robust against counterparts who disprefer
    that welfare function and put a lower probability on it" (section 5.2).

    The agent draws its favourite with the chance x, and otherwise from r.  Then more weight on
    the favourite lowers the chance to agree exactly if the counterpart puts *less on the
    favourite than on the other norms*, on the average over r. *)
Definition favouring (f : Norm) (r : Norm -> R) (x : R) (n : Norm) : R :=
  x * only dec f n + (1 - x) * r n.

Lemma meeting_favouring : forall f r q2 x, In f norms ->
  meeting norms (favouring f r x) q2 = x * q2 f + (1 - x) * meeting norms r q2.
Proof.
  intros f r q2 x If; unfold meeting, favouring.
  rewrite <- (sum_only dec norms distinct f q2 If).
  rewrite <- !sum_scal, <- sum_plus; apply sum_ext; intros; ring.
Qed.

Theorem preference_costs_robustness : forall f r q2 x x', In f norms -> x < x' ->
  (meeting norms (favouring f r x') q2 < meeting norms (favouring f r x) q2 <->
   q2 f < meeting norms r q2).
Proof. intros f r q2 x x' If L; rewrite !meeting_favouring by assumption; split; nra. Qed.

(** In particular if the counterpart puts less on the favourite than on each other norm.  Read in
    this way, "a lower probability" than on the others, the sentence is true for any number of
    norms. *)
Corollary least_liked_favourite : forall f r q2 x x', In f norms -> distribution norms r ->
  r f = 0 -> (forall n, In n norms -> n <> f -> q2 f < q2 n) -> x < x' ->
  meeting norms (favouring f r x') q2 < meeting norms (favouring f r x) q2.
Proof.
  intros f r q2 x x' If [P T] Z Less L; apply preference_costs_robustness; [assumption..|].
  apply Rnot_le_lt; intros H.
  enough (Q : 0 < sum norms (fun n => r n * (q2 n - q2 f))).
  { rewrite (sum_ext _ _ _ (fun n => r n * q2 n + - q2 f * r n)) in Q by (intros; ring).
    rewrite sum_plus, sum_scal, T in Q; unfold meeting in H; lra. }
  assert (Nonneg : forall n, In n norms -> 0 <= r n * (q2 n - q2 f)).
  { intros n In_n; destruct (dec n f) as [->|D]; [lra|].
    specialize (Less n In_n D); specialize (P n); nra. }
  apply sum_pos; [exact Nonneg|].
  assert (Some : 0 < sum norms r) by lra; apply sum_pos in Some; [|auto].
  destruct Some as [n [In_n Pn]]; exists n; split; [exact In_n|].
  assert (D : n <> f) by (intros ->; lra).
  specialize (Less n In_n D); nra.
Qed.

End Weights.

(** With two norms, the chance to agree is A(x) = xy + (1-x)(1-y), and falls in x iff y < 1/2. *)
Lemma meeting_of_two : forall x y,
  meeting both (weight x) (weight y) = x * y + (1 - x) * (1 - y).
Proof. intros; unfold meeting, both; simpl; ring. Qed.

Theorem two_norms_law : forall x x' y, x < x' ->
  (meeting both (weight x') (weight y) < meeting both (weight x) (weight y) <-> y < 1/2).
Proof. intros x x' y L; rewrite !meeting_of_two; split; nra. Qed.

(** What needs no condition: the *lower* the counterpart's weight on the favourite, the more is
    lost (or the less is gained) by raising one's own weight on it from x to x'. *)
Theorem lower_probability_costs_more : forall x x' y y', x < x' -> y < y' ->
  meeting both (weight x') (weight y) - meeting both (weight x) (weight y) <
  meeting both (weight x') (weight y') - meeting both (weight x) (weight y').
Proof.
  intros; rewrite !meeting_of_two.
  assert (0 < (x' - x) * (y' - y)) by (apply Rmult_lt_0_compat; lra); nra.
Qed.

(** "A lower probability" than the agent's own is not enough.  The counterpart puts .6 on the
    favourite; raising the agent's weight from .7 to .8 raises the chance to agree from .54 to
    .56. *)
Theorem lower_than_ones_own_is_not_enough :
  meeting both (weight (7/10)) (weight (6/10)) = 54/100 /\
  meeting both (weight (8/10)) (weight (6/10)) = 56/100.
Proof. split; rewrite meeting_of_two; lra. Qed.

(** Nor, with three norms, less than a half.  The counterpart draws the norms with the chances
    (.4, .3, .3); raising the agent's weights from (.5, .25, .25) to (.7, .15, .15) raises the
    chance to agree from .35 to .37. *)
Inductive three := Favourite | Second | Third.

Definition weights (a b c : R) (n : three) : R :=
  match n with Favourite => a | Second => b | Third => c end.

Theorem less_than_a_half_is_not_enough :
  let counterpart := weights (4/10) (3/10) (3/10) in
  let norms := [Favourite; Second; Third] in
  meeting norms (weights (5/10) (25/100) (25/100)) counterpart = 35/100 /\
  meeting norms (weights (7/10) (15/100) (15/100)) counterpart = 37/100.
Proof. split; unfold meeting; simpl; lra. Qed.

(** Agreeing more often is worth more, where an agreement pays c > 0 and a disagreement
    nothing: the value c A / (1 - g (1 - A)) rises in A. *)
Theorem agreement_pays : forall g c A A', 0 <= g < 1 -> 0 < c -> 0 <= A < A' -> A' <= 1 ->
  c * A / (1 - g * (1 - A)) < c * A' / (1 - g * (1 - A')).
Proof.
  intros g c A A' Hg Pc HA HA'.
  assert (D : 0 < 1 - g * (1 - A)) by nra; assert (D' : 0 < 1 - g * (1 - A')) by nra.
  assert (E : c * A' / (1 - g * (1 - A')) - c * A / (1 - g * (1 - A)) =
    c * (1 - g) * (A' - A) * / ((1 - g * (1 - A)) * (1 - g * (1 - A')))) by (field; lra).
  enough (0 < c * (1 - g) * (A' - A) * / ((1 - g * (1 - A)) * (1 - g * (1 - A')))) by lra.
  repeat apply Rmult_lt_0_compat; try lra; apply Rinv_0_lt_compat, Rmult_lt_0_compat; lra.
Qed.
