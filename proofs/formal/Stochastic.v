(** * Proposition 1 with states

    The paper proves Proposition 1 for one state.  With states, a deviation shows only where the two
    norms differ, which is at a random time, so that no bound holds from some fixed step on.  What
    holds with certainty: after every history at which both players have detected a deviation,
    neither expects more than its minimax value of the present state.

    Policies are deterministic functions of the history and the present state; transitions are
    random.  Minimax values are pure, as in the paper: the fixed point of Shapley's operator in
    which the punished player replies to the punishment. *)

From Coq Require Import Reals Lra Lia Arith List Bool.
From Norms Require Import Streams RepeatedGame Randomised.
Import ListNotations.
Open Scope R_scope.

Lemma Rabs_minus_le : forall x y, Rabs (x - y) <= Rabs x + Rabs y.
Proof. intros x y; rewrite <- (Rabs_Ropp y); apply Rabs_triang. Qed.

(** ** Contractions on a finite set have a fixed point *)

Section Contraction.
  Context {S : Type} (some : S) (all : list S).
  Hypothesis all_complete : forall s, In s all.
  Variable g : discount.
  Variable T : (S -> R) -> S -> R.
  Hypothesis contraction : forall w w' c, (forall s, Rabs (w s - w' s) <= c) ->
    forall s, Rabs (T w s - T w' s) <= g * c.

  Fixpoint iterate (n : nat) : S -> R :=
    match n with
    | O => fun _ => 0
    | Datatypes.S n => T (iterate n)
    end.

  Let D : R := max_over (fun s => Rabs (T (iterate 0) s)) some all / (1 - g).

  Lemma iterate_cauchy : forall n k s, Rabs (iterate (n + k) s - iterate n s) <= g ^ n * D.
  Proof.
    assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
    assert (HD : forall s, Rabs (T (iterate 0) s) <= (1 - g) * D).
    { intro s; unfold D, Rdiv; rewrite Rmult_comm, Rmult_assoc, Rinv_l, Rmult_1_r by lra.
      apply (max_over_upper S (fun s => Rabs (T (iterate 0) s))), all_complete. }
    assert (HD0 : 0 <= D).
    { assert (H := HD some); assert (H' := Rabs_pos (T (iterate 0) some)).
      apply Rmult_le_reg_l with (1 - g); lra. }
    induction n as [| n IH]; intros k s.
    - rewrite pow_O, Rmult_1_l, Nat.add_0_l; revert s.
      induction k as [| k IHk]; intro s.
      + rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; exact HD0.
      + assert (HC := contraction _ _ _ IHk s); specialize (HD s).
        cbn [iterate] in *.
        replace (T (iterate k) s - 0)
          with ((T (iterate k) s - T (fun _ => 0) s) + T (fun _ => 0) s) by ring.
        eapply Rle_trans; [apply Rabs_triang | lra].
    - cbn [Nat.add iterate pow]; rewrite Rmult_assoc; apply contraction; intro s'; apply IH.
  Qed.

  (** The fixed point. *)
  Theorem fixed_point_exists : exists w, forall s, w s = T w s.
  Proof.
    assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
    assert (Hlim : forall s, { l | Un_cv (fun n => iterate n s) l }).
    { intro s; apply R_complete; intros eps Heps.
      destruct (pow_rate_small g D (eps / 3)) as [N HN]; [lra |].
      exists N; intros n n' Hn Hn'; unfold R_dist; specialize (HN N (le_n N)).
      assert (H := iterate_cauchy N (n - N) s); assert (H' := iterate_cauchy N (n' - N) s).
      replace (N + (n - N))%nat with n in H by lia.
      replace (N + (n' - N))%nat with n' in H' by lia.
      replace (iterate n s - iterate n' s)
        with ((iterate n s - iterate N s) - (iterate n' s - iterate N s)) by ring.
      eapply Rle_lt_trans; [apply Rabs_minus_le | lra]. }
    exists (fun s => proj1_sig (Hlim s)).
    assert (Hclose : forall n s, Rabs (proj1_sig (Hlim s) - iterate n s) <= g ^ n * D).
    { intros n s; destruct (Hlim s) as [l Hl]; simpl.
      apply Rnot_lt_le; intro Hlt.
      destruct (Hl (Rabs (l - iterate n s) - g ^ n * D)) as [N HN]; [lra |].
      specialize (HN (n + N)%nat ltac:(lia)); unfold R_dist in HN.
      assert (H := iterate_cauchy n N s).
      replace (l - iterate n s)
        with ((iterate (n + N) s - iterate n s) - (iterate (n + N) s - l)) in HN by ring.
      assert (Ht := Rabs_minus_le (iterate (n + N) s - iterate n s) (iterate (n + N) s - l)); lra. }
    intro s; set (w := fun s => proj1_sig (Hlim s)) in *.
    change (w s = T w s).
    assert (Hle : Rabs (w s - T w s) <= 0).
    { apply (below_all_powers g (2 * D)); intro n.
      assert (H := contraction w (iterate n) (g ^ n * D) (Hclose n) s).
      assert (H' := Hclose (Datatypes.S n) s); cbn [iterate pow] in H'.
      replace (w s - T w s) with ((w s - T (iterate n) s) - (T w s - T (iterate n) s)) by ring.
      eapply Rle_trans; [apply Rabs_minus_le |].
      assert (HD : 0 <= g ^ n * D)
        by (eapply Rle_trans; [apply Rabs_pos | exact (Hclose n s)]).
      fold (w s) in H'; nra. }
    assert (Hpos := Rabs_pos (w s - T w s)).
    destruct (Req_dec (w s - T w s) 0) as [E | E]; [lra | apply Rabs_no_R0 in E; lra].
  Qed.
End Contraction.

Lemma max_over_close : forall (A : Type) (f f' : A -> R) a l c,
  (forall b, Rabs (f b - f' b) <= c) -> Rabs (max_over f a l - max_over f' a l) <= c.
Proof.
  intros A f f' a l c H.
  induction l as [| d l IH]; [apply H |].
  cbn [max_over fold_right].
  change (fold_right (fun b m => Rmax (f b) m) (f a) l) with (max_over f a l).
  change (fold_right (fun b m => Rmax (f' b) m) (f' a) l) with (max_over f' a l).
  specialize (H d); apply Rabs_le; unfold Rabs in H, IH; unfold Rmax.
  destruct (Rle_dec (f d) (max_over f a l)), (Rle_dec (f' d) (max_over f' a l)),
    (Rcase_abs (f d - f' d)), (Rcase_abs (max_over f a l - max_over f' a l)); lra.
Qed.

Lemma min_over_close : forall (A : Type) (f f' : A -> R) a l c,
  (forall b, Rabs (f b - f' b) <= c) -> Rabs (min_over f a l - min_over f' a l) <= c.
Proof.
  intros A f f' a l c H.
  induction l as [| d l IH]; [apply H |].
  cbn [min_over fold_right].
  change (fold_right (fun b m => Rmin (f b) m) (f a) l) with (min_over f a l).
  change (fold_right (fun b m => Rmin (f' b) m) (f' a) l) with (min_over f' a l).
  specialize (H d); apply Rabs_le; unfold Rabs in H, IH; unfold Rmin.
  destruct (Rle_dec (f d) (min_over f a l)), (Rle_dec (f' d) (min_over f' a l)),
    (Rcase_abs (f d - f' d)), (Rcase_abs (min_over f a l - min_over f' a l)); lra.
Qed.

(** ** Stochastic games *)

(** Finitely many states and actions; the probability of the next state depends on the present state
    and the joint action. *)
Record stochastic_game := StochasticGame {
  state : Type;
  states : list state;
  states_complete : forall s, In s states;
  act1 : Type;
  act2 : Type;
  same1 : forall a b : act1, {a = b} + {a <> b};
  same2 : forall a b : act2, {a = b} + {a <> b};
  an_act1 : act1;
  an_act2 : act2;
  acts1 : list act1;
  acts2 : list act2;
  acts1_complete : forall a, In a acts1;
  acts2_complete : forall b, In b acts2;
  reward1 : state -> act1 -> act2 -> R;
  reward2 : state -> act1 -> act2 -> R;
  next : state -> act1 -> act2 -> state -> R;
  next_nonneg : forall s a b s', 0 <= next s a b s';
  next_sum : forall s a b, sum_over states (next s a b) = 1
}.

Section Stochastic.
  Variable G : stochastic_game.
  Variable g : discount.

  (** The expectation of w over the next state. *)
  Definition mean (s : state G) (a : act1 G) (b : act2 G) (w : state G -> R) : R :=
    sum_over (states G) (fun s' => next G s a b s' * w s').

  Lemma mean_at_most : forall s a b w w', (forall s', w s' <= w' s') ->
    mean s a b w <= mean s a b w'.
  Proof.
    intros; apply sum_over_le; intro s'; apply Rmult_le_compat_l; [apply next_nonneg | auto].
  Qed.

  Lemma mean_plus_constant : forall s a b w c,
    mean s a b (fun s' => w s' + c) = mean s a b w + c.
  Proof.
    intros s a b w c; unfold mean.
    transitivity (sum_over (states G) (fun s' => next G s a b s' * w s'
                  - next G s a b s' * (- c))).
    - apply sum_over_ext; intro; ring.
    - rewrite sum_over_minus, sum_over_scaled, next_sum; ring.
  Qed.

  Lemma mean_close : forall s a b w w' c, (forall s', Rabs (w s' - w' s') <= c) ->
    Rabs (mean s a b w - mean s a b w') <= c.
  Proof.
    intros s a b w w' c H.
    assert (H1 := mean_at_most s a b w (fun s' => w' s' + c)).
    assert (H2 := mean_at_most s a b w' (fun s' => w s' + c)).
    rewrite mean_plus_constant in H1, H2.
    assert (Hs : forall s', w s' <= w' s' + c /\ w' s' <= w s' + c).
    { intro s'; specialize (H s'); unfold Rabs in H; destruct (Rcase_abs (w s' - w' s')); lra. }
    specialize (H1 (fun s' => proj1 (Hs s'))); specialize (H2 (fun s' => proj2 (Hs s'))).
    apply Rabs_le; lra.
  Qed.

  (** *** Minimax values *)

  (** What player 1 expects from the joint action (a, b) in state s and w ever after. *)
  Definition ahead1 (w : state G -> R) (s : state G) (a : act1 G) (b : act2 G) : R :=
    (1 - g) * reward1 G s a b + g * mean s a b w.
  Definition ahead2 (w : state G -> R) (s : state G) (a : act1 G) (b : act2 G) : R :=
    (1 - g) * reward2 G s a b + g * mean s a b w.

  Definition reply1 (w : state G -> R) (s : state G) (b : act2 G) : R :=
    max_over (fun a => ahead1 w s a b) (an_act1 G) (acts1 G).
  Definition reply2 (w : state G -> R) (s : state G) (a : act1 G) : R :=
    max_over (fun b => ahead2 w s a b) (an_act2 G) (acts2 G).

  (** w gives the pure minimax value of player 1, or of player 2, in every state. *)
  Definition minimax_values1 (w : state G -> R) : Prop :=
    forall s, w s = min_over (reply1 w s) (an_act2 G) (acts2 G).
  Definition minimax_values2 (w : state G -> R) : Prop :=
    forall s, w s = min_over (reply2 w s) (an_act1 G) (acts1 G).

  (** The punishment m holds player 1, or player 2, to w. *)
  Definition holds1 (w : state G -> R) (m : state G -> act2 G) : Prop :=
    forall s, reply1 w s (m s) = w s.
  Definition holds2 (w : state G -> R) (m : state G -> act1 G) : Prop :=
    forall s, reply2 w s (m s) = w s.

  Lemma ahead_close : forall (r : R) s a b w w' c, (forall s', Rabs (w s' - w' s') <= c) ->
    Rabs ((r + g * mean s a b w) - (r + g * mean s a b w')) <= g * c.
  Proof.
    intros r s a b w w' c H; assert (Hg := rate_nonneg g).
    replace (r + g * mean s a b w - (r + g * mean s a b w'))
      with (g * (mean s a b w - mean s a b w')) by ring.
    rewrite Rabs_mult, (Rabs_right g) by lra.
    apply Rmult_le_compat_l; [exact Hg | now apply mean_close].
  Qed.

  (** Minimax values, and punishments that hold the players to them, exist. *)
  Theorem minimax_values_exist : state G ->
    (exists w m, minimax_values1 w /\ holds1 w m) /\
    (exists w m, minimax_values2 w /\ holds2 w m).
  Proof.
    intro s0; split.
    - destruct (fixed_point_exists s0 (states G) (states_complete G) g
                  (fun w s => min_over (reply1 w s) (an_act2 G) (acts2 G))) as [w Hw].
      + intros w w' c H s; apply min_over_close; intro b; apply max_over_close; intro a.
        now apply ahead_close.
      + exists w, (fun s => proj1_sig (min_over_attained _ (reply1 w s) (an_act2 G) (acts2 G))).
        split; [exact Hw |]; intro s.
        destruct (min_over_attained _ (reply1 w s) (an_act2 G) (acts2 G)) as [b Hb]; simpl.
        now rewrite Hb, <- Hw.
    - destruct (fixed_point_exists s0 (states G) (states_complete G) g
                  (fun w s => min_over (reply2 w s) (an_act1 G) (acts1 G))) as [w Hw].
      + intros w w' c H s; apply min_over_close; intro a; apply max_over_close; intro b.
        now apply ahead_close.
      + exists w, (fun s => proj1_sig (min_over_attained _ (reply2 w s) (an_act1 G) (acts1 G))).
        split; [exact Hw |]; intro s.
        destruct (min_over_attained _ (reply2 w s) (an_act1 G) (acts1 G)) as [a Ha]; simpl.
        now rewrite Ha, <- Hw.
  Qed.

  (** *** Policies and their values *)

  (** The states and joint actions so far, the latest first. *)
  Definition record : Type := list (state G * (act1 G * act2 G)).
  Definition plan1 : Type := record -> state G -> act1 G.
  Definition plan2 : Type := record -> state G -> act2 G.

  (** The expected normalised discounted payoff of the next n steps, after the history h and in the
      state s. *)
  Fixpoint gain (u : state G -> act1 G -> act2 G -> R) (f1 : plan1) (f2 : plan2)
      (n : nat) (h : record) (s : state G) : R :=
    match n with
    | O => 0
    | S n =>
        let a := f1 h s in
        let b := f2 h s in
        (1 - g) * u s a b + g * mean s a b (gain u f1 f2 n ((s, (a, b)) :: h))
    end.

  (** v is the expected value: the limit. *)
  Definition is_gain (u : state G -> act1 G -> act2 G -> R) (f1 : plan1) (f2 : plan2)
      (h : record) (s : state G) (v : R) : Prop := Un_cv (fun n => gain u f1 f2 n h s) v.

  (** A bound on the payoffs. *)
  Definition reward_bound (s0 : state G) (u : state G -> act1 G -> act2 G -> R) : R :=
    max_over (fun x => Rabs (u (fst x) (fst (snd x)) (snd (snd x))))
      (s0, (an_act1 G, an_act2 G)) (list_prod (states G) (list_prod (acts1 G) (acts2 G))).

  Lemma reward_bounded : forall s0 u s a b, Rabs (u s a b) <= reward_bound s0 u.
  Proof.
    intros s0 u s a b.
    apply (max_over_upper _ (fun x => Rabs (u (fst x) (fst (snd x)) (snd (snd x)))) _ _
             (s, (a, b))).
    apply in_prod; [apply states_complete |].
    apply in_prod; [apply acts1_complete | apply acts2_complete].
  Qed.

  Lemma mean_within : forall s a b w B, (forall s', Rabs (w s') <= B) ->
    Rabs (mean s a b w) <= B.
  Proof.
    intros s a b w B H.
    assert (H' := mean_close s a b w (fun _ => 0) B).
    replace (mean s a b (fun _ => 0)) with 0 in H'.
    - rewrite Rminus_0_r in H'; apply H'; intro s'; rewrite Rminus_0_r; apply H.
    - symmetry; apply sum_over_zero; intros; ring.
  Qed.

  Lemma gain_within : forall u f1 f2 B, (forall s a b, Rabs (u s a b) <= B) ->
    forall n h s, Rabs (gain u f1 f2 n h s) <= B.
  Proof.
    intros u f1 f2 B HB; assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
    induction n as [| n IH]; intros h s; cbn [gain].
    - rewrite Rabs_R0; eapply Rle_trans; [apply Rabs_pos | exact (HB s (f1 h s) (f2 h s))].
    - set (a := f1 h s); set (b := f2 h s).
      assert (H1 := HB s a b); assert (H2 := mean_within s a b _ B (IH ((s, (a, b)) :: h))).
      eapply Rle_trans; [apply Rabs_triang |].
      rewrite !Rabs_mult, (Rabs_right g), (Rabs_right (1 - g)) by lra; nra.
  Qed.

  Lemma gain_cauchy : forall u f1 f2 B, (forall s a b, Rabs (u s a b) <= B) ->
    forall n k h s, Rabs (gain u f1 f2 (n + k) h s - gain u f1 f2 n h s) <= g ^ n * B.
  Proof.
    intros u f1 f2 B HB n k; induction n as [| n IH]; intros h s.
    - cbn [gain pow]; rewrite Rminus_0_r, Rmult_1_l; now apply gain_within.
    - cbn [gain pow Nat.add]; rewrite Rmult_assoc; apply ahead_close; intro s'; apply IH.
  Qed.

  (** Expected values exist, are bounded, and satisfy the recursion. *)
  Theorem gains_exist : state G -> forall u f1 f2, exists (L : record -> state G -> R) (B : R),
    forall h s, let a := f1 h s in let b := f2 h s in
      is_gain u f1 f2 h s (L h s) /\ Rabs (L h s) <= B /\
      L h s = (1 - g) * u s a b + g * mean s a b (L ((s, (a, b)) :: h)).
  Proof.
    intros s0 u f1 f2; assert (Hg := rate_nonneg g).
    set (B := reward_bound s0 u).
    assert (HB : forall s a b, Rabs (u s a b) <= B) by (intros; apply reward_bounded).
    assert (Hlim : forall h s, { l | is_gain u f1 f2 h s l }).
    { intros h s; apply R_complete; intros eps Heps.
      destruct (pow_rate_small g B (eps / 3)) as [N HN]; [lra |].
      exists N; intros n n' Hn Hn'; unfold R_dist; specialize (HN N (le_n N)).
      assert (H := gain_cauchy u f1 f2 B HB N (n - N) h s).
      assert (H' := gain_cauchy u f1 f2 B HB N (n' - N) h s).
      replace (N + (n - N))%nat with n in H by lia.
      replace (N + (n' - N))%nat with n' in H' by lia.
      replace (gain u f1 f2 n h s - gain u f1 f2 n' h s)
        with ((gain u f1 f2 n h s - gain u f1 f2 N h s)
              - (gain u f1 f2 n' h s - gain u f1 f2 N h s)) by ring.
      eapply Rle_lt_trans; [apply Rabs_minus_le | lra]. }
    set (L := fun h s => proj1_sig (Hlim h s)).
    assert (HL : forall h s, is_gain u f1 f2 h s (L h s))
      by (intros; exact (proj2_sig (Hlim h s))).
    clearbody L; clear Hlim.
    assert (Hclose : forall n h s, Rabs (L h s - gain u f1 f2 n h s) <= g ^ n * B).
    { intros n h s; apply Rnot_lt_le; intro Hlt.
      destruct (HL h s (Rabs (L h s - gain u f1 f2 n h s) - g ^ n * B)) as [N HN]; [lra |].
      specialize (HN (n + N)%nat ltac:(lia)); unfold R_dist in HN.
      assert (H := gain_cauchy u f1 f2 B HB n N h s).
      assert (Ht := Rabs_minus_le (gain u f1 f2 (n + N) h s - gain u f1 f2 n h s)
                      (gain u f1 f2 (n + N) h s - L h s)).
      replace (gain u f1 f2 (n + N) h s - gain u f1 f2 n h s - (gain u f1 f2 (n + N) h s - L h s))
        with (L h s - gain u f1 f2 n h s) in Ht by ring; lra. }
    exists L, B; intros h s a b; split; [apply HL | split].
    - assert (H := Hclose 0%nat h s); cbn [gain pow] in H.
      rewrite Rminus_0_r, Rmult_1_l in H; exact H.
    - set (r := (1 - g) * u s a b + g * mean s a b (L ((s, (a, b)) :: h))).
      assert (Hle : Rabs (L h s - r) <= 0).
      { apply (below_all_powers g (2 * B)); intro n.
        assert (H1 := Hclose (S n) h s); cbn [gain pow] in H1; fold a b in H1.
        assert (H2 := ahead_close ((1 - g) * u s a b) s a b _ _ _ (Hclose n ((s, (a, b)) :: h))).
        fold r in H2; set (y := _ + _ * mean s a b (gain _ _ _ _ _)) in *.
        assert (Ht := Rabs_minus_le (L h s - y) (r - y)).
        replace (L h s - y - (r - y)) with (L h s - r) in Ht by ring.
        assert (Hpos : 0 <= g ^ n * B)
          by (eapply Rle_trans; [apply Rabs_pos | exact (Hclose n h s)]).
        assert (Hg1 := rate_below_1 g); nra. }
      assert (Hpos := Rabs_pos (L h s - r)).
      destruct (Req_dec (L h s - r) 0) as [E | E]; [lra | apply Rabs_no_R0 in E; lra].
  Qed.

  Lemma limit_at_most : forall (f : nat -> R) v c K, Un_cv f v ->
    (forall n, f n <= c + g ^ n * K) -> v <= c.
  Proof.
    intros f v c K Hf H; apply Rnot_lt_le; intro Hlt.
    destruct (pow_rate_small g K ((v - c) / 3)) as [N HN]; [lra |].
    destruct (Hf ((v - c) / 3)) as [N' HN']; [lra |].
    set (n := Nat.max N N').
    specialize (HN n ltac:(lia)); specialize (HN' n ltac:(lia)); specialize (H n).
    apply Rabs_def2 in HN'; lra.
  Qed.

  (** *** Norms defended by grim trigger *)

  (** A norm prescribes a joint action after every history in every state. *)
  Definition norm : Type := record -> state G -> act1 G * act2 G.

  (** Whether player 2, or player 1, ever left the norm p. *)
  Fixpoint left_by2 (p : norm) (h : record) : bool :=
    match h with
    | [] => false
    | (s, x) :: h => if same2 G (snd x) (snd (p h s)) then left_by2 p h else true
    end.
  Fixpoint left_by1 (p : norm) (h : record) : bool :=
    match h with
    | [] => false
    | (s, x) :: h => if same1 G (fst x) (fst (p h s)) then left_by1 p h else true
    end.

  (** Player 1 and player 2 defend a norm: follow it until the other leaves it, and from then on
      play the punishment of the present state for ever. *)
  Definition defend1 (p : norm) (m1 : state G -> act1 G) : plan1 :=
    fun h s => if left_by2 p h then m1 s else fst (p h s).
  Definition defend2 (p : norm) (m2 : state G -> act2 G) : plan2 :=
    fun h s => if left_by1 p h then m2 s else snd (p h s).

  (** A bound on the absolute values of a function of the state. *)
  Definition size_of (s0 : state G) (w : state G -> R) : R :=
    max_over (fun s => Rabs (w s)) s0 (states G).

  Lemma size_bounds : forall s0 w s, 0 <= w s + size_of s0 w.
  Proof.
    intros s0 w s.
    assert (H := max_over_upper (state G) (fun s => Rabs (w s)) s0 (states G) s
                   (states_complete G s)).
    fold (size_of s0 w) in H; simpl in H; unfold Rabs in H; destruct (Rcase_abs (w s)); lra.
  Qed.

  Lemma punished_gain1 : forall w m2 f1 q s0, holds1 w m2 ->
    forall n h s, left_by1 q h = true ->
      gain (reward1 G) f1 (defend2 q m2) n h s <= w s + g ^ n * size_of s0 w.
  Proof.
    intros w m2 f1 q s0 Hw; assert (Hg := rate_nonneg g).
    induction n as [| n IH]; intros h s Hh; cbn [gain pow].
    - assert (H := size_bounds s0 w s); lra.
    - assert (Hb : defend2 q m2 h s = m2 s) by (unfold defend2; now rewrite Hh).
      rewrite Hb; set (a := f1 h s).
      assert (Hnext : left_by1 q ((s, (a, m2 s)) :: h) = true).
      { cbn [left_by1]; destruct (same1 G _ _); [exact Hh | reflexivity]. }
      assert (HM := mean_at_most s a (m2 s) _ _ (fun s' => IH _ s' Hnext)).
      rewrite mean_plus_constant in HM.
      assert (Hr : ahead1 w s a (m2 s) <= w s).
      { rewrite <- (Hw s).
        apply (max_over_upper _ (fun a => ahead1 w s a (m2 s))), acts1_complete. }
      unfold ahead1 in Hr; nra.
  Qed.

  Lemma punished_gain2 : forall w m1 f2 p s0, holds2 w m1 ->
    forall n h s, left_by2 p h = true ->
      gain (reward2 G) (defend1 p m1) f2 n h s <= w s + g ^ n * size_of s0 w.
  Proof.
    intros w m1 f2 p s0 Hw; assert (Hg := rate_nonneg g).
    induction n as [| n IH]; intros h s Hh; cbn [gain pow].
    - assert (H := size_bounds s0 w s); lra.
    - assert (Ha : defend1 p m1 h s = m1 s) by (unfold defend1; now rewrite Hh).
      rewrite Ha; set (b := f2 h s).
      assert (Hnext : left_by2 p ((s, (m1 s, b)) :: h) = true).
      { cbn [left_by2]; destruct (same2 G _ _); [exact Hh | reflexivity]. }
      assert (HM := mean_at_most s (m1 s) b _ _ (fun s' => IH _ s' Hnext)).
      rewrite mean_plus_constant in HM.
      assert (Hr : ahead2 w s (m1 s) b <= w s).
      { rewrite <- (Hw s).
        apply (max_over_upper _ (fun b => ahead2 w s (m1 s) b)), acts2_complete. }
      unfold ahead2 in Hr; nra.
  Qed.

  (** Proposition 1 with states, on the event that both have detected.  Player 1 defends the norm p,
      player 2 the norm q.  After every history at which player 1 has seen player 2 leave p, and
      player 2 has seen player 1 leave q, each expects at most its minimax value of the present
      state. *)
  Theorem bound_once_both_have_detected : forall (p q : norm) w1 w2 m1 m2,
    holds1 w1 m2 -> holds2 w2 m1 ->
    forall h s e1 e2, left_by2 p h = true -> left_by1 q h = true ->
      is_gain (reward1 G) (defend1 p m1) (defend2 q m2) h s e1 ->
      is_gain (reward2 G) (defend1 p m1) (defend2 q m2) h s e2 ->
      e1 <= w1 s /\ e2 <= w2 s.
  Proof.
    intros p q w1 w2 m1 m2 H1 H2 h s e1 e2 Hp Hq He1 He2; split.
    - apply (limit_at_most _ e1 (w1 s) (size_of s w1) He1); intro n.
      now apply punished_gain1.
    - apply (limit_at_most _ e2 (w2 s) (size_of s w2) He2); intro n.
      now apply punished_gain2.
  Qed.

  (** *** Grim trigger is an equilibrium *)

  (** P1 and P2 are the values of the norm p: what following it is worth after h in state s. *)
  Definition values_of_norm (p : norm) (P1 P2 : record -> state G -> R) : Prop :=
    forall h s, let x := p h s in
      P1 h s = (1 - g) * reward1 G s (fst x) (snd x)
               + g * mean s (fst x) (snd x) (P1 ((s, x) :: h)) /\
      P2 h s = (1 - g) * reward2 G s (fst x) (snd x)
               + g * mean s (fst x) (snd x) (P2 ((s, x) :: h)).

  (** Every norm has values, and they are bounded. *)
  Theorem values_of_norm_exist : state G -> forall p : norm, exists P1 P2 B,
    values_of_norm p P1 P2 /\ (forall h s, Rabs (P1 h s) <= B /\ Rabs (P2 h s) <= B) /\
    forall h s,
      is_gain (reward1 G) (fun h s => fst (p h s)) (fun h s => snd (p h s)) h s (P1 h s) /\
      is_gain (reward2 G) (fun h s => fst (p h s)) (fun h s => snd (p h s)) h s (P2 h s).
  Proof.
    intros s0 p; set (f1 := fun h s => fst (p h s)); set (f2 := fun h s => snd (p h s)).
    destruct (gains_exist s0 (reward1 G) f1 f2) as (P1 & B1 & H1).
    destruct (gains_exist s0 (reward2 G) f1 f2) as (P2 & B2 & H2).
    exists P1, P2, (Rmax B1 B2); split; [| split].
    - intros h s x; destruct (H1 h s) as (_ & _ & E1); destruct (H2 h s) as (_ & _ & E2).
      unfold f1, f2 in E1, E2; cbv zeta in E1, E2; rewrite <- surjective_pairing in E1, E2.
      now split.
    - intros h s; destruct (H1 h s) as (_ & E1 & _); destruct (H2 h s) as (_ & E2 & _).
      split; (eapply Rle_trans; [eassumption |]); [apply Rmax_l | apply Rmax_r].
    - intros h s; split; [apply H1 | apply H2].
  Qed.

  (** The incentive condition with states: after no history does a best reply followed by the
      minimax value of the next state pay more than to follow the norm. *)
  Definition incentive (p : norm) (P1 P2 : record -> state G -> R) (w1 w2 : state G -> R) : Prop :=
    forall h s, reply1 w1 s (snd (p h s)) <= P1 h s /\ reply2 w2 s (fst (p h s)) <= P2 h s.

  Lemma deviator_gain1 : forall p P1 P2 w1 w2 m2 f1 s0 B, values_of_norm p P1 P2 ->
    incentive p P1 P2 w1 w2 -> holds1 w1 m2 -> (forall h s, Rabs (P1 h s) <= B) ->
    forall n h s, left_by1 p h = false ->
      gain (reward1 G) f1 (defend2 p m2) n h s <= P1 h s + g ^ n * (B + size_of s0 w1).
  Proof.
    intros p P1 P2 w1 w2 m2 f1 s0 B HP HI Hw HB; assert (Hg := rate_nonneg g).
    assert (Hsize : 0 <= size_of s0 w1).
    { assert (H := max_over_upper (state G) (fun s => Rabs (w1 s)) s0 (states G) s0
                     (states_complete G s0)).
      eapply Rle_trans; [apply Rabs_pos | exact H]. }
    induction n as [| n IH]; intros h s Hh; cbn [gain pow].
    - specialize (HB h s); unfold Rabs in HB; destruct (Rcase_abs (P1 h s)); lra.
    - assert (Hb : defend2 p m2 h s = snd (p h s)) by (unfold defend2; now rewrite Hh).
      rewrite Hb; set (a := f1 h s); set (b := snd (p h s)).
      assert (HB0 : 0 <= B) by (eapply Rle_trans; [apply Rabs_pos | exact (HB h s)]).
      assert (Hpow := pow_rate_nonneg g n).
      destruct (same1 G a (fst (p h s))) as [E | E].
      + assert (Hx : (a, b) = p h s) by (rewrite E; symmetry; apply surjective_pairing).
        assert (Hnext : left_by1 p ((s, (a, b)) :: h) = false).
        { cbn [left_by1 fst]; destruct (same1 G a (fst (p h s))); [exact Hh | contradiction]. }
        assert (HM := mean_at_most s a b _ _ (fun s' => IH _ s' Hnext)).
        rewrite mean_plus_constant in HM.
        destruct (HP h s) as [HR _]; cbv zeta in HR; rewrite <- Hx in HR; simpl in HR; nra.
      + assert (Hnext : left_by1 p ((s, (a, b)) :: h) = true).
        { cbn [left_by1 fst]; destruct (same1 G a (fst (p h s))); [contradiction | reflexivity]. }
        assert (HM := mean_at_most s a b _ _
                        (fun s' => punished_gain1 w1 m2 f1 p s0 Hw n _ s' Hnext)).
        rewrite mean_plus_constant in HM.
        assert (Hr : ahead1 w1 s a b <= P1 h s).
        { eapply Rle_trans; [| apply HI].
          apply (max_over_upper _ (fun a => ahead1 w1 s a b)), acts1_complete. }
        unfold ahead1 in Hr; assert (0 <= g ^ n * B) by nra; nra.
  Qed.

  Lemma deviator_gain2 : forall p P1 P2 w1 w2 m1 f2 s0 B, values_of_norm p P1 P2 ->
    incentive p P1 P2 w1 w2 -> holds2 w2 m1 -> (forall h s, Rabs (P2 h s) <= B) ->
    forall n h s, left_by2 p h = false ->
      gain (reward2 G) (defend1 p m1) f2 n h s <= P2 h s + g ^ n * (B + size_of s0 w2).
  Proof.
    intros p P1 P2 w1 w2 m1 f2 s0 B HP HI Hw HB; assert (Hg := rate_nonneg g).
    assert (Hsize : 0 <= size_of s0 w2).
    { assert (H := max_over_upper (state G) (fun s => Rabs (w2 s)) s0 (states G) s0
                     (states_complete G s0)).
      eapply Rle_trans; [apply Rabs_pos | exact H]. }
    induction n as [| n IH]; intros h s Hh; cbn [gain pow].
    - specialize (HB h s); unfold Rabs in HB; destruct (Rcase_abs (P2 h s)); lra.
    - assert (Ha : defend1 p m1 h s = fst (p h s)) by (unfold defend1; now rewrite Hh).
      rewrite Ha; set (b := f2 h s); set (a := fst (p h s)).
      assert (HB0 : 0 <= B) by (eapply Rle_trans; [apply Rabs_pos | exact (HB h s)]).
      assert (Hpow := pow_rate_nonneg g n).
      destruct (same2 G b (snd (p h s))) as [E | E].
      + assert (Hx : (a, b) = p h s) by (rewrite E; symmetry; apply surjective_pairing).
        assert (Hnext : left_by2 p ((s, (a, b)) :: h) = false).
        { cbn [left_by2 snd]; destruct (same2 G b (snd (p h s))); [exact Hh | contradiction]. }
        assert (HM := mean_at_most s a b _ _ (fun s' => IH _ s' Hnext)).
        rewrite mean_plus_constant in HM.
        destruct (HP h s) as [_ HR]; cbv zeta in HR; rewrite <- Hx in HR; simpl in HR; nra.
      + assert (Hnext : left_by2 p ((s, (a, b)) :: h) = true).
        { cbn [left_by2 snd]; destruct (same2 G b (snd (p h s))); [contradiction | reflexivity]. }
        assert (HM := mean_at_most s a b _ _
                        (fun s' => punished_gain2 w2 m1 f2 p s0 Hw n _ s' Hnext)).
        rewrite mean_plus_constant in HM.
        assert (Hr : ahead2 w2 s a b <= P2 h s).
        { eapply Rle_trans; [| apply HI].
          apply (max_over_upper _ (fun b => ahead2 w2 s a b)), acts2_complete. }
        unfold ahead2 in Hr; assert (0 <= g ^ n * B) by nra; nra.
  Qed.

  (** Lemma 1 with states, the half that is used: grim trigger on a norm with the incentive
      condition is an equilibrium, from every state on. *)
  Theorem defended_norm_is_an_equilibrium : forall p P1 P2 w1 w2 m1 m2 B,
    values_of_norm p P1 P2 -> incentive p P1 P2 w1 w2 -> holds1 w1 m2 -> holds2 w2 m1 ->
    (forall h s, Rabs (P1 h s) <= B /\ Rabs (P2 h s) <= B) ->
    forall s,
      (forall f1 e, is_gain (reward1 G) f1 (defend2 p m2) [] s e -> e <= P1 [] s) /\
      (forall f2 e, is_gain (reward2 G) (defend1 p m1) f2 [] s e -> e <= P2 [] s).
  Proof.
    intros p P1 P2 w1 w2 m1 m2 B HP HI H1 H2 HB s; split.
    - intros f1 e He.
      apply (limit_at_most _ e (P1 [] s) (B + size_of s w1) He); intro n.
      apply (deviator_gain1 p P1 P2 w1 w2); try assumption; [intros; apply HB | reflexivity].
    - intros f2 e He.
      apply (limit_at_most _ e (P2 [] s) (B + size_of s w2) He); intro n.
      apply (deviator_gain2 p P1 P2 w1 w2); try assumption; [intros; apply HB | reflexivity].
  Qed.
End Stochastic.
