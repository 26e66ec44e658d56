(** * Grim trigger: Lemma 1 and Lemma 2

    Lemma 1 says which paths are paths of equilibria, and that grim trigger defends exactly those.
    Lemma 2 says what happens if player 1 defends a path p with grim trigger and player 2 a path q:
    no one, one player, or both players detect a deviation from their paths.

    Arguments that hold for each of the two players are made once, for a "seat": what the player
    in it does is the projection "own" of a joint action, what the other one does is "oth". *)

From Coq Require Import Reals Lra Lia Arith List Bool ClassicalDedekindReals.
From Norms Require Import Streams RepeatedGame.
Import ListNotations.
Open Scope R_scope.

(** A decidable property of the natural numbers has a first exception or none. *)
Lemma first_exception : forall P : nat -> Prop, (forall n, {P n} + {~ P n}) ->
  { T | ~ P T /\ forall t, (t < T)%nat -> P t } + { forall t, P t }.
Proof.
  intros P dec; destruct (sig_forall_dec P dec) as [[N HN] | H]; [left | now right].
  assert (Hsearch : forall n, { T | ~ P T /\ forall t, (t < T)%nat -> P t }
                              + { forall t, (t < n)%nat -> P t }).
  { induction n as [| n [[T HT] | IH]].
    - right; intros; lia.
    - left; now exists T.
    - destruct (dec n) as [Hn | Hn].
      + right; intros t Ht; destruct (Nat.eq_dec t n) as [-> | ?]; [assumption | apply IH; lia].
      + left; exists n; now split. }
  destruct (Hsearch (S N)) as [HT | H]; [exact HT |].
  exfalso; apply HN, H; lia.
Qed.

(** ** What a grim trigger sees and plays *)

Section Watching.
  Context {J A B : Type} (own : J -> A) (oth : J -> B).
  Variable eqB : forall a b : B, {a = b} + {a <> b}.

  Lemma not_left_iff : forall (p x : nat -> J) n,
    left_path eqB oth p (past x n) = false <-> forall t, (t < n)%nat -> oth (x t) = oth (p t).
  Proof.
    intros p x n; induction n as [| n IH]; simpl.
    - split; [intros; lia | reflexivity].
    - rewrite past_length; destruct (eqB (oth (x n)) (oth (p n))) as [E | E].
      + rewrite IH; split; intros H t Ht; [| apply H; lia].
        destruct (Nat.eq_dec t n) as [-> | ?]; [exact E | apply H; lia].
      + split; [discriminate |]; intro H; exfalso; apply E, H; lia.
  Qed.

  Lemma left_once : forall (p x : nat -> J) n t,
    (t < n)%nat -> oth (x t) <> oth (p t) -> left_path eqB oth p (past x n) = true.
  Proof.
    intros p x n t Ht H; destruct (left_path eqB oth p (past x n)) eqn:E; [reflexivity |].
    exfalso; apply H; exact (proj1 (not_left_iff p x n) E t Ht).
  Qed.

  (** Grim trigger, of either seat. *)
  Definition grim (p : nat -> J) (m : A) : list J -> A :=
    fun h => if left_path eqB oth p h then m else own (p (length h)).

  Lemma grim_follows : forall p m x n, obeys own (grim p m) x ->
    (forall t, (t < n)%nat -> oth (x t) = oth (p t)) -> own (x n) = own (p n).
  Proof.
    intros p m x n Hx H; rewrite (Hx n); unfold grim.
    now rewrite (proj2 (not_left_iff p x n) H), past_length.
  Qed.

  Lemma grim_punishes : forall p m x n t, obeys own (grim p m) x ->
    (t < n)%nat -> oth (x t) <> oth (p t) -> own (x n) = m.
  Proof.
    intros p m x n t Hx Ht H; rewrite (Hx n); unfold grim.
    now rewrite (left_once p x n t Ht H).
  Qed.

  Lemma grim_obeys_its_path : forall p m, obeys own (grim p m) p.
  Proof.
    intros p m n; unfold grim.
    rewrite (proj2 (not_left_iff p p n)) by reflexivity; now rewrite past_length.
  Qed.

  (** If grim trigger on p never detects anything, play is p. *)
  Lemma undetected_path : forall p m x, (forall y z, own y = own z -> oth y = oth z -> y = z) ->
    obeys own (grim p m) x -> never_detects oth p x -> forall t, x t = p t.
  Proof.
    intros p m x ext Hx H t; apply ext; [| apply H].
    apply (grim_follows p m x t Hx); intros; apply H.
  Qed.

  Lemma detects_or_never : forall p x,
    { T | detects oth p x T } + { never_detects oth p x }.
  Proof.
    intros p x; exact (first_exception _ (fun t => eqB (oth (x t)) (oth (p t)))).
  Qed.
End Watching.

(** ** Deviations, seen from the seat of the deviator *)

Section Deviator.
  Context {J A B : Type} (own : J -> A) (oth : J -> B).
  Variable eqA : forall a b : A, {a = b} + {a <> b}.
  Variable eqB : forall a b : B, {a = b} + {a <> b}.
  Hypothesis ext : forall x y, own x = own y -> oth x = oth y -> x = y.
  Variable g : discount.
  Variable pay : J -> R.
  Variable most : R.
  Hypothesis pay_bounded : forall x, Rabs (pay x) <= most.
  Variable best : B -> R.
  Hypothesis best_upper : forall x, pay x <= best (oth x).
  Variable v : R.
  Hypothesis v_lower : forall b, v <= best b.

  Let stream_of (x : nat -> J) : bounded :=
    Bounded (fun t => pay (x t)) most (fun t => pay_bounded (x t)).
  Let V (x : nat -> J) : R := value g (stream_of x).

  (** The incentive condition of this seat. *)
  Let IC_seat (p : nat -> J) : Prop :=
    forall t, g ^ t * ((1 - g) * best (oth (p t)) + g * v) <= g ^ t * V (drop t p).

  Lemma seat_recursion : forall x t, V (drop t x) = (1 - g) * pay (x t) + g * V (drop (S t) x).
  Proof. intros x t; exact (value_recursion_at g (stream_of x) t). Qed.

  Lemma seat_difference : forall n (x y : nat -> J), (forall t, (t < n)%nat -> x t = y t) ->
    V x - V y = g ^ n * (V (drop n x) - V (drop n y)).
  Proof.
    intros n x y H; apply (value_difference g n (stream_of x) (stream_of y)).
    intros t Ht; simpl; now rewrite H.
  Qed.

  Lemma seat_ext : forall x y, (forall t, x t = y t) -> V x = V y.
  Proof. intros x y H; apply value_ext; intro t; simpl; now rewrite H. Qed.

  (** Whoever is punished from step n on gets at most the minimax value. *)
  Lemma punished : forall m x n, best m = v ->
    (forall t, (n <= t)%nat -> oth (x t) = m) -> V (drop n x) <= v.
  Proof.
    intros m x n Hm H; apply value_at_most; intro t; simpl; unfold drop.
    eapply Rle_trans; [apply best_upper |].
    rewrite H by lia; rewrite Hm; apply Rle_refl.
  Qed.

  (** Against grim trigger on a path that meets the incentive condition no deviation pays. *)
  Lemma no_deviation_pays : forall p m x, best m = v -> IC_seat p ->
    obeys oth (grim oth own eqA p m) x -> V x <= V p.
  Proof.
    intros p m x Hm HIC Hx; apply Rnot_lt_le; intro Hlt.
    assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
    assert (Hown : forall t, own (x t) = own (p t)).
    { intro t; induction t as [T IH] using lt_wf_ind.
      destruct (eqA (own (x T)) (own (p T))) as [E | E]; [exact E | exfalso].
      assert (Hoth : forall t, (t <= T)%nat -> oth (x t) = oth (p t)).
      { intros t Ht; apply (grim_follows oth own eqA p m x t Hx); intros; apply IH; lia. }
      assert (Hbefore : forall t, (t < T)%nat -> x t = p t).
      { intros t Ht; apply ext; [apply IH; lia | apply Hoth; lia]. }
      assert (Hafter : V (drop (S T) x) <= v).
      { apply (punished m); [exact Hm |]; intros t Ht.
        apply (grim_punishes oth own eqA p m x t T Hx); [lia | exact E]. }
      assert (Hnow := best_upper (x T)); rewrite Hoth in Hnow by lia.
      assert (HD := seat_difference T x p Hbefore).
      assert (HR := seat_recursion x T).
      specialize (HIC T); assert (Hpow := pow_rate_nonneg g T).
      assert (Hdev : V (drop T x) <= (1 - g) * best (oth (p T)) + g * v).
      { rewrite HR; apply Rplus_le_compat; apply Rmult_le_compat_l; lra. }
      assert (H := Rmult_le_compat_l _ _ _ Hpow Hdev); lra. }
    assert (E : V x = V p); [| lra].
    apply seat_ext; intro t; apply ext; [apply Hown |].
    apply (grim_follows oth own eqA p m x t Hx); intros; apply Hown.
  Qed.

  (** The best deviation from a path: a best reply at step n and ever after. *)
  Lemma deviation_value : forall p x n, (forall t, (t < n)%nat -> x t = p t) ->
    oth (x n) = oth (p n) -> (forall t, (n <= t)%nat -> pay (x t) = best (oth (x t))) ->
    V x <= V p -> g ^ n * ((1 - g) * best (oth (p n)) + g * v) <= g ^ n * V (drop n p).
  Proof.
    intros p x n Hbefore Hn Hbest HV.
    assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
    assert (HD := seat_difference n x p Hbefore).
    assert (Hafter : v <= V (drop (S n) x)).
    { apply value_at_least; intro t; simpl; unfold drop.
      rewrite Hbest by lia; apply v_lower. }
    assert (HR := seat_recursion x n); rewrite Hbest, Hn in HR by lia.
    assert (Hpow := pow_rate_nonneg g n).
    assert (Hdev : (1 - g) * best (oth (p n)) + g * v <= V (drop n x)).
    { rewrite HR; apply Rplus_le_compat_l, Rmult_le_compat_l; lra. }
    assert (H := Rmult_le_compat_l _ _ _ Hpow Hdev); lra.
  Qed.

  (** The deviator's policy: follow p before step n, then play best replies to s. *)
  Definition best_deviation (reply : B -> A) (s : list J -> B) (p : nat -> J) (n : nat) :
      list J -> A :=
    fun h => if lt_dec (length h) n then own (p (length h)) else reply (s h).

  Lemma best_deviation_follows : forall reply s p n x,
    obeys own (best_deviation reply s p n) x -> obeys oth s x -> obeys oth s p ->
    (forall t, (t < n)%nat -> x t = p t) /\ oth (x n) = oth (p n).
  Proof.
    intros reply s p n x Hx Hs Hp.
    assert (H : forall t, (t < n)%nat -> x t = p t).
    { intro t; induction t as [t IH] using lt_wf_ind; intro Ht; apply ext.
      - rewrite (Hx t); unfold best_deviation; rewrite past_length.
        destruct (lt_dec t n); [reflexivity | lia].
      - rewrite (Hs t), (Hp t); f_equal; apply past_ext; intros; apply IH; lia. }
    split; [exact H |]; rewrite (Hs n), (Hp n); f_equal; now apply past_ext.
  Qed.

  Lemma best_deviation_replies : forall reply s p n x,
    obeys own (best_deviation reply s p n) x -> obeys oth s x ->
    forall t, (n <= t)%nat -> own (x t) = reply (oth (x t)).
  Proof.
    intros reply s p n x Hx Hs t Ht; rewrite (Hx t), (Hs t); unfold best_deviation.
    rewrite past_length; destruct (lt_dec t n); [lia | reflexivity].
  Qed.

  (** ** The delayed signal of Theorem D, seen from the seat of the one who hears it

      The other seat defends p with grim trigger, except that on the one history in which the path
      q was played for k steps it plays a.  If q leaves p before step k, and k is so late that the
      deviator cannot gain on that history what it lost by following q so far, then no deviation
      pays. *)

  Variable eqJ : forall x y : J, {x = y} + {x <> y}.

  Definition signal (p : nat -> J) (m : B) (q : nat -> J) (k : nat) (a : B) : list J -> B :=
    fun h => if list_eq_dec eqJ h (past q k) then a else grim oth own eqA p m h.

  Lemma no_deviation_from_signal_pays : forall p m q k a x, best m = v -> IC_seat p ->
    g ^ k * (2 * most) <= V p - V q ->
    obeys oth (signal p m q k a) x -> V x <= V p.
  Proof.
    intros p m q k a x Hm HIC Hk Hx.
    destruct (list_eq_dec eqJ (past x k) (past q k)) as [E | E].
    - assert (HD := seat_difference k x q (past_inj _ x q k E)).
      assert (Hup : V (drop k x) <= most).
      { apply value_at_most; intro t; simpl; unfold drop.
        eapply Rle_trans; [apply Rle_abs | apply pay_bounded]. }
      assert (Hlow : - most <= V (drop k q)).
      { apply value_at_least; intro t; simpl; unfold drop.
        assert (H := pay_bounded (q (k + t)%nat)).
        unfold Rabs in H; destruct (Rcase_abs (pay (q (k + t)%nat))); lra. }
      assert (Hpow := pow_rate_nonneg g k).
      assert (H : g ^ k * (V (drop k x) - V (drop k q)) <= g ^ k * (2 * most)).
      { apply Rmult_le_compat_l; [exact Hpow | lra]. }
      lra.
    - apply (no_deviation_pays p m x Hm HIC); intro n; rewrite (Hx n); unfold signal.
      destruct (list_eq_dec eqJ (past x n) (past q k)) as [F | F]; [| reflexivity].
      exfalso; apply E; assert (L := f_equal (@length J) F); rewrite !past_length in L.
      subst n; exact F.
  Qed.

  Lemma signal_off_path : forall p m q k a T, (T < k)%nat -> own (q T) <> own (p T) ->
    obeys oth (signal p m q k a) p.
  Proof.
    intros p m q k a T HT Hne n; unfold signal.
    destruct (list_eq_dec eqJ (past p n) (past q k)) as [E | E];
      [| apply grim_obeys_its_path].
    exfalso; assert (L := f_equal (@length J) E); rewrite !past_length in L; subst n.
    apply Hne; symmetry; f_equal; exact (past_inj _ _ _ _ E T HT).
  Qed.

  (** If the hearer defends q, and q is what grim trigger on p would have played with it, the signal
      makes both punish: the sender, who has detected that q is not p, goes on to punish after the
      signal, and the hearer begins to. *)
  Lemma signal_is_heard : forall p m q m' k a T x,
    obeys oth (grim oth own eqA p m) q -> (T < k)%nat -> own (q T) <> own (p T) -> a <> m ->
    obeys oth (signal p m q k a) x -> obeys own (grim own oth eqB q m') x ->
    forall t, (k < t)%nat -> own (x t) = m' /\ oth (x t) = m.
  Proof.
    intros p m q m' k a T x Hq HT Hne Ha Hx1 Hx2.
    assert (Hsig : forall n, n <> k ->
                     signal p m q k a (past x n) = grim oth own eqA p m (past x n)).
    { intros n Hn; unfold signal.
      destruct (list_eq_dec eqJ (past x n) (past q k)) as [E | E]; [| reflexivity].
      exfalso; assert (L := f_equal (@length J) E); rewrite !past_length in L; contradiction. }
    assert (Hbefore : forall t, (t < k)%nat -> x t = q t).
    { intro t; induction t as [t IH] using lt_wf_ind; intro Ht.
      assert (E : past x t = past q t) by (apply past_ext; intros; apply IH; lia).
      apply ext.
      - rewrite (Hx2 t), E; symmetry; apply grim_obeys_its_path.
      - rewrite (Hx1 t), Hsig, E by lia; symmetry; apply Hq. }
    assert (Hk : oth (x k) = a).
    { rewrite (Hx1 k); unfold signal.
      destruct (list_eq_dec eqJ (past x k) (past q k)) as [E | E]; [reflexivity |].
      exfalso; apply E; now apply past_ext. }
    assert (Hqk : oth (q k) = m) by exact (grim_punishes oth own eqA p m q k T Hq HT Hne).
    intros t Ht; split.
    - apply (grim_punishes own oth eqB q m' x t k Hx2 Ht); rewrite Hk, Hqk; exact Ha.
    - rewrite (Hx1 t), Hsig by lia; unfold grim.
      rewrite (left_once own eqA p x t T); [reflexivity | lia |].
      rewrite Hbefore by lia; exact Hne.
  Qed.

  (** If the deviator's value on q is below that on p, and q meets the incentive condition, then the
      sender has an action other than its punishment. *)
  Lemma another_action : forall (allB : list B), (forall b, In b allB) ->
    forall p m q, best m = v -> IC_seat q -> V q < V p -> { a | a <> m }.
  Proof.
    intros allB Hall p m q Hm HIC Hlt.
    destruct (Exists_dec (fun b => b <> m) allB) as [H | H].
    - intro b; destruct (eqB b m); [now right | now left].
    - assert (F : { b | In b allB /\ b <> m }).
      { clear Hall; induction allB as [| b l IH]; [exfalso; inversion H |].
        destruct (eqB b m) as [E | E].
        - destruct IH as [c [Hc Hne]]; [inversion H; [contradiction | assumption] |].
          exists c; split; [now right | exact Hne].
        - exists b; split; [now left | exact E]. }
      destruct F as [a [_ Ha]]; now exists a.
    - exfalso.
      assert (Honly : forall b, b = m).
      { intro b; destruct (eqB b m) as [E | E]; [exact E | exfalso].
        apply H, Exists_exists; now exists b. }
      assert (Hp : V (drop 0 p) <= v).
      { apply (punished m); [exact Hm |]; intros; apply Honly. }
      specialize (HIC 0%nat); rewrite (Honly (oth (q 0%nat))), Hm in HIC; simpl in HIC.
      assert (E : forall x, V (drop 0 x) = V x) by (intro x; apply seat_ext; reflexivity).
      rewrite E in *; lra.
  Qed.
End Deviator.

(** ** Lemma 1 *)

Section Lemma1.
  Variable G : game.
  Variable g : discount.
  Variables (m1 : action1 G) (m2 : action2 G).
  Hypothesis Hm1 : minimax1 G m1.
  Hypothesis Hm2 : minimax2 G m2.

  Local Notation joint := (joint G).

  Lemma joint_ext1 : forall x y : joint, fst x = fst y -> snd x = snd y -> x = y.
  Proof. intros [] []; simpl; congruence. Qed.

  Lemma joint_ext2 : forall x y : joint, snd x = snd y -> fst x = fst y -> x = y.
  Proof. intros [] []; simpl; congruence. Qed.

  Lemma play_of_grims : forall (p : path G) t, cross G p p m1 m2 t = p t.
  Proof.
    intros p t; apply path_unique.
    - apply (grim_obeys_its_path fst snd).
    - apply (grim_obeys_its_path snd fst).
  Qed.

  (** Grim trigger on a path with the incentive condition is an equilibrium. *)
  Lemma IC_from_the_start_Nash : forall p,
    IC_from_the_start G g p -> Nash G g (grim1 G p m1) (grim2 G p m2).
  Proof.
    intros p HIC; split.
    - intro s1'; rewrite (V1_ext G g (play (grim1 G p m1) (grim2 G p m2)) p)
        by apply play_of_grims.
      apply (no_deviation_pays fst snd (eq1 G) joint_ext1 g (pay1 G) _ (payoff_bounded G (pay1 G))
        (best1 G) (best1_upper G) (v1 G) p m2).
      + exact Hm2.
      + intro t; apply HIC.
      + apply play_obeys2.
    - intro s2'; rewrite (V2_ext G g (play (grim1 G p m1) (grim2 G p m2)) p)
        by apply play_of_grims.
      apply (no_deviation_pays snd fst (eq2 G) joint_ext2 g (pay2 G) _ (payoff_bounded G (pay2 G))
        (best2 G) (best2_upper G) (v2 G) p m1).
      + exact Hm1.
      + intro t; apply HIC.
      + apply play_obeys1.
  Qed.

  (** The path of an equilibrium meets the incentive condition. *)
  Lemma Nash_IC_from_the_start : forall s1 s2 (p : path G),
    Nash G g s1 s2 -> (forall t, play s1 s2 t = p t) -> IC_from_the_start G g p.
  Proof.
    intros s1 s2 p [N1 N2] Hp n.
    assert (Hp1 : obeys fst s1 p).
    { exact (obeys_ext _ _ _ _ _ _ Hp (play_obeys1 G s1 s2)). }
    assert (Hp2 : obeys snd s2 p).
    { exact (obeys_ext _ _ _ _ _ _ Hp (play_obeys2 G s1 s2)). }
    rewrite (V1_ext G g _ _ Hp) in N1; rewrite (V2_ext G g _ _ Hp) in N2.
    split.
    - set (reply := fun b => proj1_sig (best_reply1 G b)).
      set (s1' := best_deviation (J := joint) fst reply s2 p n).
      destruct (best_deviation_follows (J := joint) fst snd joint_ext1 reply s2 p n
                  (play s1' s2)) as [Hbefore Hn];
        [apply play_obeys1 | apply play_obeys2 | exact Hp2 |].
      apply (deviation_value snd g (pay1 G) _ (payoff_bounded G (pay1 G)) (best1 G)
               (v1 G) (v1_lower G) p (play s1' s2) n Hbefore Hn); [| apply N1].
      intros t Ht; unfold pay1.
      rewrite (best_deviation_replies (J := joint) fst snd reply s2 p n (play s1' s2)
                 (play_obeys1 G s1' s2) (play_obeys2 G s1' s2) t Ht).
      unfold reply; now destruct (best_reply1 G (snd (play s1' s2 t))).
    - set (reply := fun a => proj1_sig (best_reply2 G a)).
      set (s2' := best_deviation (J := joint) snd reply s1 p n).
      destruct (best_deviation_follows (J := joint) snd fst joint_ext2 reply s1 p n
                  (play s1 s2')) as [Hbefore Hn];
        [apply play_obeys2 | apply play_obeys1 | exact Hp1 |].
      apply (deviation_value fst g (pay2 G) _ (payoff_bounded G (pay2 G)) (best2 G)
               (v2 G) (v2_lower G) p (play s1 s2') n Hbefore Hn); [| apply N2].
      intros t Ht; unfold pay2.
      rewrite (best_deviation_replies (J := joint) snd fst reply s1 p n (play s1 s2')
                 (play_obeys2 G s1 s2') (play_obeys1 G s1 s2') t Ht).
      unfold reply; now destruct (best_reply2 G (fst (play s1 s2' t))).
  Qed.

  Lemma IC_weaker : forall p, IC G g p -> IC_from_the_start G g p.
  Proof.
    intros p H t; destruct (H t) as [H1 H2]; assert (Hpow := pow_rate_nonneg g t).
    split; now apply Rmult_le_compat_l.
  Qed.

  Lemma IC_stronger : forall p, 0 < g -> IC_from_the_start G g p -> IC G g p.
  Proof.
    intros p Hg H t; destruct (H t) as [H1 H2]; assert (Hpow := pow_rate_pos g t Hg).
    split; eapply Rmult_le_reg_l; eassumption.
  Qed.

  Lemma defended_by_grim : forall s1 s2 (p : path G),
    Nash G g s1 s2 -> (forall t, play s1 s2 t = p t) ->
    Nash G g (grim1 G p m1) (grim2 G p m2).
  Proof. intros; eapply IC_from_the_start_Nash, Nash_IC_from_the_start; eassumption. Qed.

  (** Lemma 1 (which paths are paths of equilibria).  For 0 < g, a path is the path of some
      equilibrium if and only if it meets the incentive condition, and if and only if grim trigger
      on it is an equilibrium, whichever minimaxing actions are the punishments. *)
  Theorem lemma1 : 0 < g -> forall p : path G,
    ((exists s1 s2, Nash G g s1 s2 /\ forall t, play s1 s2 t = p t) <-> IC G g p) /\
    (IC G g p <-> Nash G g (grim1 G p m1) (grim2 G p m2)).
  Proof.
    intros Hg p; split; split.
    - intros (s1 & s2 & HN & Hp); apply IC_stronger; [exact Hg |].
      eapply Nash_IC_from_the_start; eassumption.
    - intro HIC; exists (grim1 G p m1), (grim2 G p m2); split.
      + now apply IC_from_the_start_Nash, IC_weaker.
      + apply play_of_grims.
    - intro HIC; now apply IC_from_the_start_Nash, IC_weaker.
    - intro HN; apply IC_stronger; [exact Hg |].
      eapply Nash_IC_from_the_start; [exact HN | apply play_of_grims].
  Qed.

  (** Lemma 1 for every discount factor, 0 included: then the incentive condition is the one seen
      from the start. *)
  Theorem lemma1_for_every_discount : forall p : path G,
    ((exists s1 s2, Nash G g s1 s2 /\ forall t, play s1 s2 t = p t)
       <-> IC_from_the_start G g p) /\
    (IC_from_the_start G g p <-> Nash G g (grim1 G p m1) (grim2 G p m2)).
  Proof.
    intros p; split; split.
    - intros (s1 & s2 & HN & Hp); eapply Nash_IC_from_the_start; eassumption.
    - intro HIC; exists (grim1 G p m1), (grim2 G p m2); split.
      + now apply IC_from_the_start_Nash.
      + apply play_of_grims.
    - apply IC_from_the_start_Nash.
    - intro HN; eapply Nash_IC_from_the_start; [exact HN | apply play_of_grims].
  Qed.

  (** Without a future, only the first step binds: it must be a pair of mutual best replies. *)
  Theorem IC_without_a_future : rate g = 0 -> forall p : path G,
    IC_from_the_start G g p <->
    best1 G (snd (p 0%nat)) <= pay1 G (p 0%nat) /\ best2 G (fst (p 0%nat)) <= pay2 G (p 0%nat).
  Proof.
    intros Hg p.
    assert (H1 := V1_recursion G g p 0); assert (H2 := V2_recursion G g p 0).
    rewrite Hg in H1, H2; unfold IC_from_the_start; split.
    - intro H; specialize (H 0%nat); rewrite Hg in H; simpl in *; lra.
    - intros H t; destruct t as [| t].
      + rewrite Hg; simpl in *; lra.
      + rewrite Hg, !pow_i by lia; lra.
  Qed.
End Lemma1.

(** ** Lemma 2 *)

Section Lemma2.
  Variable G : game.
  Variables p q : path G.
  Variables (m1 : action1 G) (m2 : action2 G).

  Local Notation x := (cross G p q m1 m2).

  Lemma cross_obeys1 : obeys fst (grim (J := joint G) fst snd (eq2 G) p m1) x.
  Proof. exact (play_obeys1 G (grim1 G p m1) (grim2 G q m2)). Qed.

  Lemma cross_obeys2 : obeys snd (grim (J := joint G) snd fst (eq1 G) q m2) x.
  Proof. exact (play_obeys2 G (grim1 G p m1) (grim2 G q m2)). Qed.

  (** Lemma 2, first part: whoever never detects anything sees its own path being played. *)
  Theorem lemma2_player1_never_detects :
    never_detects snd p x -> forall t, x t = p t.
  Proof.
    exact (undetected_path fst snd (eq2 G) p m1 x (joint_ext1 G) cross_obeys1).
  Qed.

  Theorem lemma2_player2_never_detects :
    never_detects fst q x -> forall t, x t = q t.
  Proof.
    exact (undetected_path snd fst (eq1 G) q m2 x (joint_ext2 G) cross_obeys2).
  Qed.

  (** Lemma 2, second part: neither detects if and only if the paths are equal. *)
  Theorem lemma2_identical :
    never_detects snd p x /\ never_detects fst q x <-> forall t, p t = q t.
  Proof.
    split.
    - intros [H1 H2] t.
      rewrite <- (lemma2_player1_never_detects H1 t).
      now apply lemma2_player2_never_detects.
    - intro E; assert (Hx : forall t, x t = p t).
      { intro t; apply path_unique.
        - apply (grim_obeys_its_path fst snd).
        - apply (obeys_ext _ _ snd _ q p); [intro n; symmetry; apply E |].
          apply (grim_obeys_its_path snd fst). }
      split; intro t; rewrite Hx; [| rewrite E]; reflexivity.
  Qed.

  (** Lemma 2, third part: if player 1 detects at T1 and player 2 at T2, both punish from step
      max(T1, T2) + 1 on. *)
  Theorem lemma2_both_detect : forall T1 T2, detects snd p x T1 -> detects fst q x T2 ->
    forall t, (Nat.max T1 T2 < t)%nat -> x t = (m1, m2).
  Proof.
    intros T1 T2 [H1 _] [H2 _] t Ht; apply joint_ext1; simpl.
    - apply (grim_punishes fst snd (eq2 G) p m1 x t T1 cross_obeys1); [lia | exact H1].
    - apply (grim_punishes snd fst (eq1 G) q m2 x t T2 cross_obeys2); [lia | exact H2].
  Qed.

  (** Lemma 2 (trichotomy).  Exactly one of three things happens: the paths are equal and neither
      detects; exactly one player detects, and the path of the other is played; or both detect, and
      both punish from max(T1, T2) + 1 on. *)
  Theorem lemma2 :
    (never_detects snd p x /\ never_detects fst q x /\
       (forall t, p t = q t) /\ (forall t, x t = p t)) \/
    ((exists T, detects snd p x T) /\ never_detects fst q x /\ (forall t, x t = q t)) \/
    (never_detects snd p x /\ (exists T, detects fst q x T) /\ (forall t, x t = p t)) \/
    (exists T1 T2, detects snd p x T1 /\ detects fst q x T2 /\
       forall t, (Nat.max T1 T2 < t)%nat -> x t = (m1, m2)).
  Proof.
    destruct (detects_or_never snd (eq2 G) p x) as [[T1 D1] | N1];
      destruct (detects_or_never fst (eq1 G) q x) as [[T2 D2] | N2].
    - right; right; right; exists T1, T2; split; [exact D1 |]; split; [exact D2 |].
      now apply lemma2_both_detect.
    - right; left; split; [now exists T1 |]; split; [exact N2 |].
      now apply lemma2_player2_never_detects.
    - right; right; left; split; [exact N1 |]; split; [now exists T2 |].
      now apply lemma2_player1_never_detects.
    - left; split; [exact N1 |]; split; [exact N2 |]; split.
      + now apply lemma2_identical.
      + now apply lemma2_player1_never_detects.
  Qed.

  (** The three cases exclude each other, for a player who detects is not one who never does. *)
  Theorem lemma2_exclusive : forall (B : Type) (seat : joint G -> B) (path : path G) T,
    detects seat path x T -> never_detects seat path x -> False.
  Proof. intros B seat path T [H _] N; apply H, N. Qed.

  (** What the proofs of the theorems use: cross-play is one of the two paths, or both punish. *)
  Corollary cross_play_is_a_path_or_meets :
    (forall t, x t = p t) \/ (forall t, x t = q t) \/ meets G x m1 m2.
  Proof.
    destruct lemma2 as [H | [H | [H | H]]].
    - left; apply H.
    - right; left; apply H.
    - left; apply H.
    - right; right; destruct H as (T1 & T2 & _ & _ & H).
      exists (S (Nat.max T1 T2)); intros t Ht; apply H; lia.
  Qed.
End Lemma2.
