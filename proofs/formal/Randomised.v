(** * Randomised deviations

    The equilibria of the other files are tested against deterministic deviations only.  Here the
    deviator may randomise at every history.  Its expected value is the limit of the expected values
    of the first n steps.  No randomised policy gets more against a deterministic one than the
    deterministic policies do, so that the equilibria of the other files, those of Proposition 1
    among them, are equilibria among randomised policies too.  For grim trigger on a path with the
    incentive condition there is a direct proof as well. *)

From Coq Require Import Reals Lra Lia Arith List.
From Norms Require Import Streams RepeatedGame GrimTrigger Proposition1.
Import ListNotations.
Open Scope R_scope.

(** ** Finite sums *)

Definition sum_over {A : Type} (l : list A) (f : A -> R) : R :=
  fold_right (fun a s => f a + s) 0 l.

Lemma sum_over_le : forall (A : Type) (l : list A) (f f' : A -> R),
  (forall a, f a <= f' a) -> sum_over l f <= sum_over l f'.
Proof. intros A l f f' H; induction l as [| a l IH]; simpl; [lra | specialize (H a); lra]. Qed.

Lemma sum_over_ext : forall (A : Type) (l : list A) (f f' : A -> R),
  (forall a, f a = f' a) -> sum_over l f = sum_over l f'.
Proof. intros A l f f' H; induction l as [| a l IH]; simpl; [| rewrite H, IH]; reflexivity. Qed.

Lemma sum_over_scaled : forall (A : Type) (l : list A) (f : A -> R) c,
  sum_over l (fun a => f a * c) = sum_over l f * c.
Proof. intros A l f c; induction l as [| a l IH]; simpl; [| rewrite IH]; ring. Qed.

Lemma sum_over_minus : forall (A : Type) (l : list A) (f f' : A -> R),
  sum_over l (fun a => f a - f' a) = sum_over l f - sum_over l f'.
Proof. intros A l f f'; induction l as [| a l IH]; simpl; [| rewrite IH]; ring. Qed.

Lemma sum_over_zero : forall (A : Type) (l : list A) (f : A -> R),
  (forall a, In a l -> f a = 0) -> sum_over l f = 0.
Proof.
  intros A l f H; induction l as [| a l IH]; simpl; [reflexivity |].
  rewrite (H a) by now left.
  rewrite IH by (intros; apply H; now right); ring.
Qed.

(** The sum over a list without repetitions of a function that vanishes but at one element. *)
Lemma sum_over_single : forall (A : Type) (l : list A) (f : A -> R) a,
  NoDup l -> In a l -> (forall b, b <> a -> f b = 0) -> sum_over l f = f a.
Proof.
  intros A l f a Hl; induction Hl as [| b l Hb Hl IH]; simpl; intros Ha Hf; [tauto |].
  destruct Ha as [-> | Ha].
  - rewrite sum_over_zero; [ring |]; intros c Hc; apply Hf; congruence.
  - rewrite (Hf b) by congruence; rewrite IH by assumption; ring.
Qed.

(** ** One seat randomises *)

Section Seat.
  Context {J A B : Type} (own : J -> A) (oth : J -> B) (pair : A -> B -> J).
  Hypothesis own_pair : forall a b, own (pair a b) = a.
  Hypothesis oth_pair : forall a b, oth (pair a b) = b.
  Variable eqA : forall a b : A, {a = b} + {a <> b}.
  Variables (someA : A) (allA : list A).
  Hypothesis ext : forall x y, own x = own y -> oth x = oth y -> x = y.
  Variable g : discount.
  Variable pay : J -> R.
  Variable most : R.
  Hypothesis pay_bounded : forall x, Rabs (pay x) <= most.

  Let V (x : nat -> J) : R :=
    value g (Bounded (fun t => pay (x t)) most (fun t => pay_bounded (x t))).

  (** At each history a randomised policy gives every action a probability. *)
  Definition is_randomised (sigma : list J -> A -> R) : Prop :=
    (forall h a, 0 <= sigma h a) /\ (forall h, sum_over allA (sigma h) = 1).

  (** The expected normalised discounted payoff of the next n steps, after the history h, of a
      randomised policy sigma against a deterministic policy s of the other seat. *)
  Fixpoint expected (sigma : list J -> A -> R) (s : list J -> B) (n : nat) (h : list J) : R :=
    match n with
    | O => 0
    | S n => sum_over allA (fun a =>
        sigma h a * ((1 - g) * pay (pair a (s h)) + g * expected sigma s n (pair a (s h) :: h)))
    end.

  Lemma average_at_most : forall sigma h (f : A -> R) c, is_randomised sigma ->
    (forall a, f a <= c) -> sum_over allA (fun a => sigma h a * f a) <= c.
  Proof.
    intros sigma h f c [Hpos Hsum] Hf.
    apply Rle_trans with (sum_over allA (fun a => sigma h a * c)).
    - apply sum_over_le; intro a; apply Rmult_le_compat_l; [apply Hpos | apply Hf].
    - rewrite sum_over_scaled, Hsum; lra.
  Qed.

  Lemma average_at_least : forall sigma h (f : A -> R) c, is_randomised sigma ->
    (forall a, c <= f a) -> c <= sum_over allA (fun a => sigma h a * f a).
  Proof.
    intros sigma h f c [Hpos Hsum] Hf.
    apply Rle_trans with (sum_over allA (fun a => sigma h a * c)).
    - rewrite sum_over_scaled, Hsum; lra.
    - apply sum_over_le; intro a; apply Rmult_le_compat_l; [apply Hpos | apply Hf].
  Qed.

  Lemma pay_between : forall x, - most <= pay x <= most.
  Proof.
    intro x; assert (H := pay_bounded x).
    unfold Rabs in H; destruct (Rcase_abs (pay x)); lra.
  Qed.

  Lemma expected_between : forall sigma s, is_randomised sigma ->
    forall n h, - most <= expected sigma s n h <= most.
  Proof.
    intros sigma s Hs n.
    assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
    induction n as [| n IH]; intro h; simpl.
    - assert (H := pay_between (pair someA (s h))); lra.
    - split; [apply average_at_least | apply average_at_most]; try exact Hs; intro a;
        assert (H := pay_between (pair a (s h))); specialize (IH (pair a (s h) :: h)); nra.
  Qed.

  (** Steps after the n-th change the expected payoff by at most g^n times the largest payoff. *)
  Lemma expected_cauchy : forall sigma s, is_randomised sigma -> forall n k h,
    - (g ^ n * most) <= expected sigma s (n + k) h - expected sigma s n h <= g ^ n * most.
  Proof.
    intros sigma s Hs n k.
    assert (Hg := rate_nonneg g).
    induction n as [| n IH]; intro h; simpl.
    - assert (H := expected_between sigma s Hs k h); lra.
    - rewrite <- sum_over_minus.
      rewrite (sum_over_ext _ _ _ (fun a => sigma h a *
        (g * (expected sigma s (n + k) (pair a (s h) :: h)
              - expected sigma s n (pair a (s h) :: h))))) by (intro; ring).
      split; [apply average_at_least | apply average_at_most]; try exact Hs; intro a;
        specialize (IH (pair a (s h) :: h)); nra.
  Qed.

  (** v is the expected value of the randomised policy sigma against s: the limit. *)
  Definition is_expected_value (sigma : list J -> A -> R) (s : list J -> B) (v : R) : Prop :=
    Un_cv (fun n => expected sigma s n []) v.

  (** Expected values exist. *)
  Lemma expected_value_exists : forall sigma s, is_randomised sigma ->
    { v | is_expected_value sigma s v }.
  Proof.
    intros sigma s Hs; apply R_complete.
    intros eps Heps.
    destruct (pow_rate_small g most (eps / 3)) as [N HN]; [lra |].
    exists N; intros n n' Hn Hn'; unfold R_dist.
    assert (H := expected_cauchy sigma s Hs N (n - N) []).
    assert (H' := expected_cauchy sigma s Hs N (n' - N) []).
    replace (N + (n - N))%nat with n in H by lia.
    replace (N + (n' - N))%nat with n' in H' by lia.
    specialize (HN N (le_n N)).
    apply Rabs_def1; lra.
  Qed.

  (** A deterministic policy is the randomised one that gives its action the probability 1; its
      expected value is the value of the path that is played. *)
  Definition pure (sA : list J -> A) : list J -> A -> R :=
    fun h a => if eqA a (sA h) then 1 else 0.

  Lemma pure_expected_value : NoDup allA -> (forall a, In a allA) ->
    forall sA s x, obeys own sA x -> obeys oth s x ->
    is_randomised (pure sA) /\ is_expected_value (pure sA) s (V x).
  Proof.
    intros Hdup Hall sA s x HA HB.
    assert (Hsingle : forall h (f : A -> R),
              sum_over allA (fun a => pure sA h a * f a) = f (sA h)).
    { intros h f; rewrite (sum_over_single _ _ _ (sA h) Hdup (Hall _)).
      - unfold pure; destruct (eqA (sA h) (sA h)); [ring | contradiction].
      - intros b Hb; unfold pure; destruct (eqA b (sA h)); [contradiction | ring]. }
    assert (Hrand : is_randomised (pure sA)).
    { split.
      - intros h a; unfold pure; destruct (eqA a (sA h)); lra.
      - intro h; rewrite (sum_over_ext _ _ _ (fun a => pure sA h a * 1)) by (intro; ring).
        apply (Hsingle h (fun _ => 1)). }
    split; [exact Hrand |].
    destruct (expected_value_exists (pure sA) s Hrand) as [e Hv].
    replace (V x) with e; [exact Hv |].
    symmetry; apply value_is_unique.
    assert (Hstep : forall n t, expected (pure sA) s (S n) (past x t)
                    = partial_value g (fun k => pay (drop t x k)) n).
    { induction n as [| n IH]; intro t.
      - change (sum_over allA (fun a => pure sA (past x t) a *
                 ((1 - g) * pay (pair a (s (past x t))) + g * 0))
                = partial_value g (fun k => pay (drop t x k)) 0).
        rewrite (Hsingle (past x t) (fun a => (1 - g) * pay (pair a (s (past x t))) + g * 0)).
        unfold partial_value, drop; simpl; rewrite Nat.add_0_r.
        replace (pair (sA (past x t)) (s (past x t))) with (x t); [ring |].
        apply ext; [rewrite own_pair; apply HA | rewrite oth_pair; apply HB].
      - rewrite partial_value_step.
        change (expected (pure sA) s (S (S n)) (past x t)) with
          (sum_over allA (fun a => pure sA (past x t) a *
             ((1 - g) * pay (pair a (s (past x t)))
              + g * expected (pure sA) s (S n) (pair a (s (past x t)) :: past x t)))).
        rewrite (Hsingle (past x t) (fun a => (1 - g) * pay (pair a (s (past x t)))
              + g * expected (pure sA) s (S n) (pair a (s (past x t)) :: past x t))).
        replace (pair (sA (past x t)) (s (past x t))) with (x t).
        + change (x t :: past x t) with (past x (S t)); rewrite IH.
          unfold drop; rewrite Nat.add_0_r; f_equal; f_equal.
          unfold partial_value; f_equal; apply sum_eq; intros k _; do 3 f_equal; lia.
        + apply ext; [rewrite own_pair; apply HA | rewrite oth_pair; apply HB]. }
    intros eps Heps; destruct (Hv eps Heps) as [N HN]; exists N; intros n Hn.
    specialize (HN (S n) ltac:(lia)).
    assert (E := Hstep n 0%nat); change (past x 0) with (@nil J) in E.
    rewrite E in HN; exact HN.
  Qed.

  (** ** Deterministic policies suffice *)

  (** The greatest payoff of the next n steps that a deterministic policy attains against s. *)
  Fixpoint best_of (s : list J -> B) (n : nat) (h : list J) : R :=
    match n with
    | O => 0
    | S n => max_over (fun a =>
        (1 - g) * pay (pair a (s h)) + g * best_of s n (pair a (s h) :: h)) someA allA
    end.

  Lemma expected_at_most_best : (forall a, In a allA) -> forall sigma s, is_randomised sigma ->
    forall n h, expected sigma s n h <= best_of s n h.
  Proof.
    intros Hall sigma s Hs; assert (Hg := rate_nonneg g).
    induction n as [| n IH]; intro h; cbn [expected best_of]; [lra |].
    apply average_at_most; [exact Hs |]; intro a.
    eapply Rle_trans; [| apply (max_over_upper A (fun a => (1 - g) * pay (pair a (s h))
      + g * best_of s n (pair a (s h) :: h)) someA allA a (Hall a))].
    cbv beta; apply Rplus_le_compat_l, Rmult_le_compat_l; [exact Hg | apply IH].
  Qed.

  (** The deterministic policy that attains it over the first N steps. *)
  Definition best_choice (s : list J -> B) (n : nat) (h : list J) : A :=
    proj1_sig (max_over_attained A (fun a =>
      (1 - g) * pay (pair a (s h)) + g * best_of s n (pair a (s h) :: h)) someA allA).
  Definition best_policy (s : list J -> B) (N : nat) : list J -> A :=
    fun h => best_choice s (N - S (length h)) h.

  Lemma best_policy_attains : forall s N x,
    obeys own (best_policy s N) x -> obeys oth s x -> best_of s N [] <= V x + g ^ N * most.
  Proof.
    intros s N x Hx Hs.
    assert (Hg := rate_nonneg g).
    assert (H : forall n t, (t + n = N)%nat ->
              best_of s n (past x t) <= V (drop t x) + g ^ n * most).
    { induction n as [| n IH]; intros t Ht.
      - simpl; assert (H : - most <= V (drop t x)); [| lra].
        apply value_at_least; intro k; apply pay_between.
      - assert (HR : V (drop t x) = (1 - g) * pay (x t) + g * V (drop (S t) x)).
        { exact (seat_recursion g pay most pay_bounded x t). }
        specialize (IH (S t) ltac:(lia)); cbn [best_of pow].
        assert (E := Hx t); unfold best_policy, best_choice in E.
        rewrite past_length in E; replace (N - S t)%nat with n in E by lia.
        destruct (max_over_attained A _ someA allA) as [a Ha]; simpl in E.
        rewrite <- Ha.
        replace (pair a (s (past x t))) with (x t).
        + change (x t :: past x t) with (past x (S t)); nra.
        + apply ext; [rewrite own_pair; exact E | rewrite oth_pair; apply Hs]. }
    exact (H N 0%nat eq_refl).
  Qed.

  (** If no deterministic policy gets more than c against s, no randomised one does. *)
  Lemma deterministic_policies_suffice : (forall a, In a allA) -> forall s c,
    (forall sA, exists x, obeys own sA x /\ obeys oth s x /\ V x <= c) ->
    forall sigma e, is_randomised sigma -> is_expected_value sigma s e -> e <= c.
  Proof.
    intros Hall s c Hc sigma e Hs He; apply Rnot_lt_le; intro Hlt.
    destruct (pow_rate_small g most ((e - c) / 3)) as [N HN]; [lra |].
    destruct (He ((e - c) / 3)) as [N' HN']; [lra |].
    set (n := Nat.max N N').
    specialize (HN n ltac:(lia)); specialize (HN' n ltac:(lia)).
    destruct (Hc (best_policy s n)) as (x & Hx & Hsx & HV).
    assert (H := best_policy_attains s n x Hx Hsx).
    assert (H' := expected_at_most_best Hall sigma s Hs n []).
    apply Rabs_def2 in HN'; lra.
  Qed.

  Variable best : B -> R.
  Hypothesis best_upper : forall x, pay x <= best (oth x).
  Variable v : R.

  (** Against grim trigger the first n steps of a randomised deviation, and whatever comes after
      them, are worth at most the path. *)
  Lemma randomised_deviation : forall p m sigma, best m = v -> is_randomised sigma ->
    (forall t, (1 - g) * best (oth (p t)) + g * v <= V (drop t p)) ->
    forall n, expected sigma (grim oth own eqA p m) n [] <= V p + g ^ n * most.
  Proof.
    intros p m sigma Hm Hs HIC.
    assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
    set (s := grim oth own eqA p m).
    assert (Hlow : 0 <= v + most).
    { assert (H := pay_between (pair someA m)); assert (H' := best_upper (pair someA m)).
      rewrite oth_pair in H'; lra. }
    assert (Hoff : forall n h, left_path eqA own p h = true ->
                     expected sigma s n h <= v + g ^ n * most).
    { induction n as [| n IH]; intros h Hh; simpl; [lra |].
      apply average_at_most; [exact Hs |]; intro a.
      assert (Hsh : s h = m) by (unfold s, grim; now rewrite Hh).
      assert (Hnext : left_path eqA own p (pair a (s h) :: h) = true).
      { simpl; destruct (eqA _ _); [exact Hh | reflexivity]. }
      specialize (IH _ Hnext); assert (H := best_upper (pair a (s h))).
      rewrite oth_pair, Hsh, Hm in H; rewrite Hsh in *; nra. }
    assert (Hon : forall n t, expected sigma s n (past p t) <= V (drop t p) + g ^ n * most).
    { induction n as [| n IH]; intro t; simpl.
      - assert (H : - most <= V (drop t p)); [| lra].
        apply value_at_least; intro k; apply pay_between.
      - apply average_at_most; [exact Hs |]; intro a.
        assert (Hst : s (past p t) = oth (p t)).
        { symmetry; exact (grim_obeys_its_path oth own eqA p m t). }
        assert (HR : V (drop t p) = (1 - g) * pay (p t) + g * V (drop (S t) p)).
        { exact (seat_recursion g pay most pay_bounded p t). }
        destruct (eqA a (own (p t))) as [E | E].
        + replace (pair a (s (past p t))) with (p t)
            by (apply ext; [rewrite own_pair | rewrite oth_pair]; congruence).
          specialize (IH (S t)); simpl in IH; nra.
        + assert (Hleft : left_path eqA own p (pair a (s (past p t)) :: past p t) = true).
          { simpl; rewrite past_length, own_pair.
            destruct (eqA a (own (p t))); [contradiction | reflexivity]. }
          specialize (Hoff n _ Hleft); specialize (HIC t).
          assert (H := best_upper (pair a (s (past p t)))).
          rewrite oth_pair, Hst in H; rewrite Hst in *; nra. }
    intro n; apply Rle_trans with (1 := Hon n 0%nat); right; reflexivity.
  Qed.

  Lemma randomised_deviation_value : forall p m sigma e, best m = v -> is_randomised sigma ->
    (forall t, (1 - g) * best (oth (p t)) + g * v <= V (drop t p)) ->
    is_expected_value sigma (grim oth own eqA p m) e -> e <= V p.
  Proof.
    intros p m sigma e Hm Hs HIC He.
    apply Rnot_lt_le; intro Hlt.
    destruct (pow_rate_small g most ((e - V p) / 3)) as [N HN]; [lra |].
    destruct (He ((e - V p) / 3)) as [N' HN']; [lra |].
    set (n := Nat.max N N').
    specialize (HN n ltac:(lia)); specialize (HN' n ltac:(lia)).
    assert (H := randomised_deviation p m sigma Hm Hs HIC n).
    apply Rabs_def2 in HN'; lra.
  Qed.
End Seat.

(** ** The two players *)

Section Players.
  Variable G : game.
  Variable g : discount.

  (** The actions of each player, each once. *)
  Definition actions1 : list (action1 G) := nodup (eq1 G) (all1 G).
  Definition actions2 : list (action2 G) := nodup (eq2 G) (all2 G).

  Definition randomised1 (sigma : history G -> action1 G -> R) : Prop :=
    is_randomised actions1 sigma.
  Definition randomised2 (sigma : history G -> action2 G -> R) : Prop :=
    is_randomised actions2 sigma.

  (** The expected value to player 1 of a randomised policy against a policy of player 2, and
      conversely. *)
  Definition expected_value1 (sigma : history G -> action1 G -> R) (s2 : policy2 G) (e : R) :=
    is_expected_value (fun a b => (a, b) : joint G) actions1 g (pay1 G) sigma s2 e.
  Definition expected_value2 (s1 : policy1 G) (sigma : history G -> action2 G -> R) (e : R) :=
    is_expected_value (fun b a => (a, b) : joint G) actions2 g (pay2 G) sigma s1 e.

  (** The definition is that of V for deterministic policies. *)
  Theorem expected_value_of_a_deterministic_policy : forall (s1 : policy1 G) (s2 : policy2 G),
    (randomised1 (pure (eq1 G) s1) /\
     expected_value1 (pure (eq1 G) s1) s2 (V1 G g (play s1 s2))) /\
    (randomised2 (pure (eq2 G) s2) /\
     expected_value2 s1 (pure (eq2 G) s2) (V2 G g (play s1 s2))).
  Proof.
    intros s1 s2; split.
    - apply (pure_expected_value fst snd (fun a b => (a, b) : joint G)
               (fun a b => eq_refl) (fun a b => eq_refl) (eq1 G) (some1 G) actions1
               (joint_ext1 G) g (pay1 G) _ (payoff_bounded G (pay1 G))).
      + apply NoDup_nodup.
      + intro a; apply nodup_In, all1_complete.
      + apply play_obeys1.
      + apply play_obeys2.
    - apply (pure_expected_value snd fst (fun b a => (a, b) : joint G)
               (fun a b => eq_refl) (fun a b => eq_refl) (eq2 G) (some2 G) actions2
               (joint_ext2 G) g (pay2 G) _ (payoff_bounded G (pay2 G))).
      + apply NoDup_nodup.
      + intro a; apply nodup_In, all2_complete.
      + apply play_obeys2.
      + apply play_obeys1.
  Qed.

  (** Expected values of randomised policies exist. *)
  Theorem expected_values_exist :
    (forall sigma s2, randomised1 sigma -> exists e, expected_value1 sigma s2 e) /\
    (forall s1 sigma, randomised2 sigma -> exists e, expected_value2 s1 sigma e).
  Proof.
    split.
    - intros sigma s2 H.
      destruct (expected_value_exists (fun a b => (a, b) : joint G) (some1 G) actions1 g (pay1 G)
                  _ (payoff_bounded G (pay1 G)) sigma s2 H) as [e He]; now exists e.
    - intros s1 sigma H.
      destruct (expected_value_exists (fun b a => (a, b) : joint G) (some2 G) actions2 g (pay2 G)
                  _ (payoff_bounded G (pay2 G)) sigma s1 H) as [e He]; now exists e.
  Qed.

  (** A profile of deterministic policies is an equilibrium if and only if no randomised deviation
      pays.  So all that is proved about equilibria, Proposition 1 among them, holds with randomised
      deviations too. *)
  Theorem Nash_among_randomised_policies : forall s1 s2, Nash G g s1 s2 <->
    (forall sigma e, randomised1 sigma -> expected_value1 sigma s2 e ->
       e <= V1 G g (play s1 s2)) /\
    (forall sigma e, randomised2 sigma -> expected_value2 s1 sigma e ->
       e <= V2 G g (play s1 s2)).
  Proof.
    intros s1 s2; split.
    - intros [N1 N2]; split; intros sigma e Hs He.
      + apply (deterministic_policies_suffice fst snd (fun a b => (a, b) : joint G)
                 (fun a b => eq_refl) (fun a b => eq_refl) (some1 G) actions1 (joint_ext1 G) g
                 (pay1 G) _ (payoff_bounded G (pay1 G))) with (s := s2) (sigma := sigma);
          [intro a; apply nodup_In, all1_complete | | exact Hs | exact He].
        intro s1'; exists (play s1' s2).
        split; [apply play_obeys1 | split; [apply play_obeys2 | apply N1]].
      + apply (deterministic_policies_suffice snd fst (fun b a => (a, b) : joint G)
                 (fun a b => eq_refl) (fun a b => eq_refl) (some2 G) actions2 (joint_ext2 G) g
                 (pay2 G) _ (payoff_bounded G (pay2 G))) with (s := s1) (sigma := sigma);
          [intro b; apply nodup_In, all2_complete | | exact Hs | exact He].
        intro s2'; exists (play s1 s2').
        split; [apply play_obeys2 | split; [apply play_obeys1 | apply N2]].
    - intros [N1 N2]; split.
      + intro s1'; apply (N1 (pure (eq1 G) s1'));
          apply (expected_value_of_a_deterministic_policy s1' s2).
      + intro s2'; apply (N2 (pure (eq2 G) s2'));
          apply (expected_value_of_a_deterministic_policy s1 s2').
  Qed.

  (** No randomised deviation from grim trigger on a path with the incentive condition pays: the
      equilibria of Lemma 1 are equilibria among randomised policies too. *)
  Theorem no_randomised_deviation_pays : forall p m1 m2,
    minimax1 G m1 -> minimax2 G m2 -> IC G g p ->
    (forall sigma e, randomised1 sigma -> expected_value1 sigma (grim2 G p m2) e ->
       e <= V1 G g p) /\
    (forall sigma e, randomised2 sigma -> expected_value2 (grim1 G p m1) sigma e ->
       e <= V2 G g p).
  Proof.
    intros p m1 m2 Hm1 Hm2 HIC; split; intros sigma e Hs He.
    - apply (randomised_deviation_value fst snd (fun a b => (a, b) : joint G)
               (fun a b => eq_refl) (fun a b => eq_refl) (eq1 G) (some1 G) actions1
               (joint_ext1 G) g (pay1 G) _ (payoff_bounded G (pay1 G)) (best1 G) (best1_upper G)
               (v1 G) p m2 sigma e Hm2 Hs); [intro t; apply HIC | exact He].
    - apply (randomised_deviation_value snd fst (fun b a => (a, b) : joint G)
               (fun a b => eq_refl) (fun a b => eq_refl) (eq2 G) (some2 G) actions2
               (joint_ext2 G) g (pay2 G) _ (payoff_bounded G (pay2 G)) (best2 G) (best2_upper G)
               (v2 G) p m1 sigma e Hm1 Hs); [intro t; apply HIC | exact He].
  Qed.
End Players.
