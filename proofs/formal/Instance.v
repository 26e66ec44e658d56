(** * Instances with rational payoffs, decided by computation

    The other files prove theorems about all games.  This one is for one game, one discount factor
    and two eventually periodic paths at a time: "check" computes with rational numbers, and
    check_sound says that what it accepts is true of the real-valued repeated game, for the infinite
    paths and all their steps.

    A script that states and proves the verdict on an instance looks like this, whatever the
    instance.  (This is C2: one player punishes and is never noticed, and the minimax bound fails.
    The script for Asymmetric Bach or Stravinsky is at the end of this file.)

<<
From Coq Require Import QArith List.
From Norms Require Import Instance.
Import ListNotations.
Open Scope nat_scope.

Definition c2 : instance := {|
  rows := [[(0#1, 1#1); (0#1, 1#1)];
           [(0#1, 0#1); (1#1, 0#1)]]%Q;             (* cells (r1, r2), one row an action of 1 *)
  factor := (1#2)%Q;                                (* the discount factor *)
  factor_ok := eq_refl;
  first := Word [] [(0, 0); (1, 1)];                (* prefix and cycle of p, which 1 defends *)
  second := Word [(0, 1)] [(1, 1)];                 (* prefix and cycle of q, which 2 defends *)
  punishment1 := 1;
  punishment2 := 0
|}.

Definition c2_outcome : outcome := {|
  minimax_values := (0#1, 0#1)%Q;                   (* v1, v2 *)
  values_first := (1#3, 2#3)%Q;                     (* V(p), normalised *)
  values_second := (1#2, 1#2)%Q;                    (* V(q) *)
  values_cross := (1#2, 1#2)%Q;                     (* the value of what is played *)
  detection1 := Some 0;                             (* the detection times T1 and T2 *)
  detection2 := None;
  realised := Word [(0, 1)] [(1, 1)];               (* prefix and cycle of what is played *)
  first_is_equilibrium := true;                     (* whether p and q are paths of equilibria *)
  second_is_equilibrium := true;
  values_conflict := true;                          (* distinct, and neither dominates *)
  inequality_1 := false;                            (* whether inequality (1) holds *)
  bound_from := None;                               (* first step with the bound of Proposition 1 *)
  minimax_bound := false                            (* whether it holds from some step on *)
|}.

Theorem c2_verdict : verdict c2 c2_outcome.
Proof. apply check_sound; vm_compute; reflexivity. Qed.
>>

    "verdict" is an explicit statement about the game: see below.  A rational number is written
    numerator#denominator, and a negative one (-1)#2 or -1#2.  Paths need not be in lowest terms. *)

From Coq Require Import QArith Qreals Reals Lra Lia Arith List Bool Eqdep_dec.
From Norms Require Import Streams RepeatedGame GrimTrigger Proposition1.
Import ListNotations.
Open Scope R_scope.

(** ** Numbers as actions *)

(** The actions 0, ..., k. *)
Definition index (k : nat) : Type := { i : nat | (i <? S k)%nat = true }.

Definition of_number (k i : nat) : index k :=
  match bool_dec (i <? S k)%nat true with
  | left H => exist _ i H
  | right _ => exist _ O eq_refl
  end.

Definition number {k : nat} (i : index k) : nat := proj1_sig i.

Lemma index_ext : forall k (i j : index k), number i = number j -> i = j.
Proof.
  intros k [i Hi] [j Hj]; simpl; intro E; subst j.
  f_equal; apply UIP_dec, bool_dec.
Qed.

Definition eq_index (k : nat) (i j : index k) : {i = j} + {i <> j}.
Proof.
  destruct (Nat.eq_dec (number i) (number j)) as [E | E].
  - left; now apply index_ext.
  - right; congruence.
Defined.

Lemma number_of_number : forall k i, (i <= k)%nat -> number (of_number k i) = i.
Proof.
  intros k i H; unfold of_number; destruct (bool_dec (i <? S k)%nat true) as [E | E].
  - reflexivity.
  - exfalso; apply E, Nat.ltb_lt; lia.
Qed.

Definition all_indices (k : nat) : list (index k) := map (of_number k) (seq 0 (S k)).

Lemma all_indices_complete : forall k (i : index k), In i (all_indices k).
Proof.
  intros k i; unfold all_indices; apply in_map_iff; exists (number i).
  assert (H : (number i < S k)%nat) by exact (proj1 (Nat.ltb_lt _ _) (proj2_sig i)); split.
  - apply index_ext, number_of_number; lia.
  - apply in_seq; lia.
Qed.

(** ** Games given by a matrix of pairs of rational numbers *)

Definition matrix : Type := list (list (Q * Q)).

Definition last1 (M : matrix) : nat := pred (length M).
Definition last2 (M : matrix) : nat := pred (length (hd [] M)).

Definition q1 (M : matrix) (a b : nat) : Q := fst (nth b (nth a M []) (0, 0)%Q).
Definition q2 (M : matrix) (a b : nat) : Q := snd (nth b (nth a M []) (0, 0)%Q).

(** The game whose cells are those of the matrix: row i is action i of player 1, column j is
    action j of player 2. *)
Definition matrix_game (M : matrix) : game :=
  Game (index (last1 M)) (index (last2 M)) (eq_index _) (eq_index _)
    (of_number _ 0) (of_number _ 0) (all_indices _) (all_indices _)
    (all_indices_complete _) (all_indices_complete _)
    (fun a b => Q2R (q1 M (number a) (number b)))
    (fun a b => Q2R (q2 M (number a) (number b))).

(** A discount factor that is a rational number. *)
Definition in_unit_interval (f : Q) : bool := Qle_bool 0 f && negb (Qle_bool 1 f).

Lemma Qle_bool_real : forall x y, Qle_bool x y = true <-> Q2R x <= Q2R y.
Proof.
  intros x y; rewrite Qle_bool_iff; split; [apply Qle_Rle | apply Rle_Qle].
Qed.

Lemma Qle_bool_real_false : forall x y, Qle_bool x y = false <-> Q2R y < Q2R x.
Proof.
  intros x y; split; intro H.
  - apply Rnot_le_lt; rewrite <- Qle_bool_real, H; discriminate.
  - destruct (Qle_bool x y) eqn:E; [| reflexivity].
    apply Qle_bool_real in E; lra.
Qed.

Lemma Qeq_bool_real : forall x y, Qeq_bool x y = true <-> Q2R x = Q2R y.
Proof.
  intros x y; rewrite Qeq_bool_iff; split; [apply Qeq_eqR | apply eqR_Qeq].
Qed.

Lemma Q2R_0 : Q2R 0 = 0.
Proof. unfold Q2R; simpl; lra. Qed.

Lemma Q2R_1 : Q2R 1 = 1.
Proof. unfold Q2R; simpl; lra. Qed.

Lemma Q2R_red : forall x, Q2R (Qred x) = Q2R x.
Proof. intro x; apply Qeq_eqR, Qred_correct. Qed.

Lemma in_unit_interval_real : forall f, in_unit_interval f = true -> 0 <= Q2R f < 1.
Proof.
  unfold in_unit_interval; intros f H; apply andb_true_iff in H; destruct H as [H0 H1].
  apply Qle_bool_real in H0; rewrite negb_true_iff in H1; apply Qle_bool_real_false in H1.
  rewrite Q2R_0 in H0; rewrite Q2R_1 in H1; lra.
Qed.

Definition rational_discount (f : Q) (H : in_unit_interval f = true) : discount :=
  Discount (Q2R f) (proj1 (in_unit_interval_real f H)) (proj2 (in_unit_interval_real f H)).

(** ** Eventually periodic paths *)

(** First the prefix, then the cycle for ever; the cycle must not be empty. *)
Record word := Word { prefix : list (nat * nat); cycle : list (nat * nat) }.

Definition at_step (w : word) (t : nat) : nat * nat :=
  if (t <? length (prefix w))%nat then nth t (prefix w) (O, O)
  else nth ((t - length (prefix w)) mod length (cycle w)) (cycle w) (O, O).

(** The path in the game of the matrix. *)
Definition path_of (M : matrix) (w : word) : path (matrix_game M) :=
  fun t => (of_number (last1 M) (fst (at_step w t)), of_number (last2 M) (snd (at_step w t))).

(** A word is in order if its cycle is not empty and all its actions exist. *)
Definition in_range (M : matrix) (x : nat * nat) : bool :=
  ((fst x <=? last1 M) && (snd x <=? last2 M))%nat.
Definition word_ok (M : matrix) (w : word) : bool :=
  negb (length (cycle w) =? 0)%nat && forallb (in_range M) (prefix w)
  && forallb (in_range M) (cycle w).

Lemma word_ok_cycle : forall M w, word_ok M w = true -> (0 < length (cycle w))%nat.
Proof.
  unfold word_ok; intros M w H; rewrite !andb_true_iff, negb_true_iff in H.
  destruct H as [[H _] _]; apply Nat.eqb_neq in H; lia.
Qed.

Lemma at_step_in_range : forall M w, word_ok M w = true -> forall t,
  (fst (at_step w t) <= last1 M)%nat /\ (snd (at_step w t) <= last2 M)%nat.
Proof.
  intros M w H t; assert (Hc := word_ok_cycle M w H).
  unfold word_ok in H; rewrite !andb_true_iff in H; destruct H as [[_ Hp] Hq].
  rewrite forallb_forall in Hp, Hq.
  assert (HR : in_range M (at_step w t) = true).
  { unfold at_step; destruct (Nat.ltb_spec t (length (prefix w))).
    - apply Hp, nth_In; assumption.
    - apply Hq, nth_In, Nat.mod_upper_bound; lia. }
  unfold in_range in HR; apply andb_true_iff in HR; destruct HR as [H1 H2].
  apply Nat.leb_le in H1, H2; now split.
Qed.

Lemma at_step_periodic : forall w t L, (length (prefix w) <= t)%nat ->
  Nat.divide (length (cycle w)) L -> at_step w (t + L) = at_step w t.
Proof.
  intros w t L Ht [n ->]; unfold at_step.
  destruct (Nat.ltb_spec t (length (prefix w))); [lia |].
  destruct (Nat.ltb_spec (t + n * length (cycle w)) (length (prefix w))); [lia |].
  f_equal; replace (t + n * length (cycle w) - length (prefix w))%nat
    with (t - length (prefix w) + n * length (cycle w))%nat by lia.
  destruct (length (cycle w)) as [| c]; [now rewrite Nat.mul_0_r, Nat.add_0_r |].
  apply Nat.mod_add; lia.
Qed.

Lemma path_of_eq : forall M w w' t t', at_step w t = at_step w' t' ->
  path_of M w t = path_of M w' t'.
Proof. intros M w w' t t' E; unfold path_of; now rewrite E. Qed.

(** ** Best replies and minimax values, computed *)

Definition qmax (x y : Q) : Q := if Qle_bool x y then y else x.
Definition qmin (x y : Q) : Q := if Qle_bool x y then x else y.

Lemma qmax_real : forall x y, Q2R (qmax x y) = Rmax (Q2R x) (Q2R y).
Proof.
  intros x y; unfold qmax; destruct (Qle_bool x y) eqn:E.
  - apply Qle_bool_real in E; symmetry; now apply Rmax_right.
  - apply Qle_bool_real_false in E; symmetry; apply Rmax_left; lra.
Qed.

Lemma qmin_real : forall x y, Q2R (qmin x y) = Rmin (Q2R x) (Q2R y).
Proof.
  intros x y; unfold qmin; destruct (Qle_bool x y) eqn:E.
  - apply Qle_bool_real in E; symmetry; now apply Rmin_left.
  - apply Qle_bool_real_false in E; symmetry; apply Rmin_right; lra.
Qed.

(** The greatest and the least of f(0), ..., f(k). *)
Definition qmax_over (k : nat) (f : nat -> Q) : Q :=
  fold_right (fun i m => qmax (f i) m) (f O) (seq 0 (S k)).
Definition qmin_over (k : nat) (f : nat -> Q) : Q :=
  fold_right (fun i m => qmin (f i) m) (f O) (seq 0 (S k)).

Lemma qmax_over_real : forall k (f : nat -> Q) (F : index k -> R),
  (forall i, F i = Q2R (f (number i))) ->
  max_over F (of_number k 0) (all_indices k) = Q2R (qmax_over k f).
Proof.
  intros k f F HF; unfold max_over, qmax_over, all_indices.
  assert (Hl : forall i, In i (seq 0 (S k)) -> (i <= k)%nat).
  { intros i Hi; apply in_seq in Hi; lia. }
  induction (seq 0 (S k)) as [| i l IH]; simpl.
  - rewrite HF, number_of_number by lia; reflexivity.
  - rewrite qmax_real, HF, number_of_number by (apply Hl; now left).
    f_equal; apply IH; intros; apply Hl; now right.
Qed.

Lemma qmin_over_real : forall k (f : nat -> Q) (F : index k -> R),
  (forall i, F i = Q2R (f (number i))) ->
  min_over F (of_number k 0) (all_indices k) = Q2R (qmin_over k f).
Proof.
  intros k f F HF; unfold min_over, qmin_over, all_indices.
  assert (Hl : forall i, In i (seq 0 (S k)) -> (i <= k)%nat).
  { intros i Hi; apply in_seq in Hi; lia. }
  induction (seq 0 (S k)) as [| i l IH]; simpl.
  - rewrite HF, number_of_number by lia; reflexivity.
  - rewrite qmin_real, HF, number_of_number by (apply Hl; now left).
    f_equal; apply IH; intros; apply Hl; now right.
Qed.

Definition qbest1 (M : matrix) (b : nat) : Q := qmax_over (last1 M) (fun a => q1 M a b).
Definition qbest2 (M : matrix) (a : nat) : Q := qmax_over (last2 M) (fun b => q2 M a b).
Definition qv1 (M : matrix) : Q := qmin_over (last2 M) (qbest1 M).
Definition qv2 (M : matrix) : Q := qmin_over (last1 M) (qbest2 M).

(** ** Searching through finitely many steps *)

(** The first step, of the n steps from t on, at which b is false. *)
Fixpoint first_false (b : nat -> bool) (t n : nat) : option nat :=
  match n with
  | O => None
  | S n => if b t then first_false b (S t) n else Some t
  end.

Lemma first_false_some : forall b n t T, first_false b t n = Some T ->
  b T = false /\ forall k, (t <= k < T)%nat -> b k = true.
Proof.
  intros b n; induction n as [| n IH]; intros t T; simpl; [discriminate |].
  destruct (b t) eqn:E; intro H.
  - destruct (IH _ _ H) as [HT Hk]; split; [exact HT |]; intros k Hkt.
    destruct (Nat.eq_dec k t) as [-> | ?]; [exact E | apply Hk; lia].
  - injection H as <-; split; [exact E | intros; lia].
Qed.

Lemma first_false_none : forall b n t, first_false b t n = None ->
  forall k, (t <= k < t + n)%nat -> b k = true.
Proof.
  intros b n; induction n as [| n IH]; intros t; simpl; [intros; lia |].
  destruct (b t) eqn:E; intros H k Hk; [| discriminate].
  destruct (Nat.eq_dec k t) as [-> | ?]; [exact E | apply (IH (S t) H); lia].
Qed.

Lemma first_false_below : forall b n t T, first_false b t n = Some T -> (T < t + n)%nat.
Proof.
  intros b n; induction n as [| n IH]; intros t T; simpl; [discriminate |].
  destruct (b t); intro H; [specialize (IH _ _ H); lia | injection H as <-; lia].
Qed.

Section Values.
  Variable M : matrix.
  Variable f : Q.
  Hypothesis f_ok : in_unit_interval f = true.

  Local Notation G := (matrix_game M).
  Local Notation g := (rational_discount f f_ok).

  Lemma qbest1_real : forall b, best1 G b = Q2R (qbest1 M (number b)).
  Proof. intro b; apply qmax_over_real; reflexivity. Qed.

  Lemma qbest2_real : forall a, best2 G a = Q2R (qbest2 M (number a)).
  Proof. intro a; apply qmax_over_real; reflexivity. Qed.

  Lemma qv1_real : v1 G = Q2R (qv1 M).
  Proof. apply qmin_over_real, qbest1_real. Qed.

  Lemma qv2_real : v2 G = Q2R (qv2 M).
  Proof. apply qmin_over_real, qbest2_real. Qed.

  (** ** Values, computed *)

  (** (1 - f) * u_0 + f * ((1 - f) * u_1 + f * ...), ending with v. *)
  Definition qhorner (us : list Q) (v : Q) : Q :=
    fold_right (fun u w => Qred ((1 - f) * u + f * w)%Q) v us.

  Fixpoint qpower (n : nat) : Q :=
    match n with
    | O => 1%Q
    | S n => (f * qpower n)%Q
    end.

  (** The payoffs u of n steps from step t on. *)
  Definition payoffs (u : nat * nat -> Q) (w : word) (t n : nat) : list Q :=
    map (fun k => u (at_step w k)) (seq t n).

  (** The value from step t on, if t is not in the prefix. *)
  Definition qcyclic (u : nat * nat -> Q) (w : word) (t : nat) : Q :=
    let n := length (cycle w) in
    Qred (qhorner (payoffs u w t n) 0 / (1 - qpower n))%Q.

  (** The value from step t on. *)
  Definition qvalue (u : nat * nat -> Q) (w : word) (t : nat) : Q :=
    let n := length (prefix w) in
    if (t <? n)%nat then qhorner (payoffs u w t (n - t)) (qcyclic u w n) else qcyclic u w t.

  Lemma Q2R_f : Q2R f = rate g.
  Proof. reflexivity. Qed.

  Lemma qpower_real : forall n, Q2R (qpower n) = rate g ^ n.
  Proof.
    induction n as [| n IH]; simpl; [apply Q2R_1 |].
    now rewrite Q2R_mult, IH.
  Qed.

  Lemma qhorner_real : forall us v, Q2R (qhorner us v) =
    fold_right (fun u w => (1 - rate g) * u + rate g * w) (Q2R v) (map Q2R us).
  Proof.
    intros us v; unfold qhorner; induction us as [| u us IH]; cbn [fold_right map];
      [reflexivity |].
    now rewrite Q2R_red, Q2R_plus, !Q2R_mult, Q2R_minus, Q2R_1, IH.
  Qed.

  (** The values of one player along a path: any stream of values W that satisfies the recursion
      with the payoffs of the word. *)
  Section OnePlayer.
    Variable u : nat * nat -> Q.
    Variable w : word.
    Variable W : nat -> R.
    Hypothesis recursion : forall t,
      W t = (1 - rate g) * Q2R (u (at_step w t)) + rate g * W (S t).
    Hypothesis periodic : forall t,
      (length (prefix w) <= t)%nat -> W (t + length (cycle w))%nat = W t.
    Hypothesis cycle_not_empty : (0 < length (cycle w))%nat.

    Lemma unrolled : forall n t, W t =
      fold_right (fun u w => (1 - rate g) * u + rate g * w) (W (t + n)%nat)
        (map Q2R (payoffs u w t n)).
    Proof.
      induction n as [| n IH]; intro t; simpl.
      - now rewrite Nat.add_0_r.
      - rewrite recursion at 1; rewrite (IH (S t)).
        now replace (t + S n)%nat with (S t + n)%nat by lia.
    Qed.

    Lemma horner_end : forall us v,
      fold_right (fun u w => (1 - rate g) * u + rate g * w) v us =
      fold_right (fun u w => (1 - rate g) * u + rate g * w) 0 us + rate g ^ length us * v.
    Proof.
      intros us v; induction us as [| x us IH]; cbn [fold_right length pow];
        [| rewrite IH]; ring.
    Qed.

    Lemma qcyclic_real : forall t, (length (prefix w) <= t)%nat -> W t = Q2R (qcyclic u w t).
    Proof.
      intros t Ht.
      assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
      assert (HW := unrolled (length (cycle w)) t).
      rewrite periodic in HW by exact Ht; rewrite horner_end in HW.
      unfold qcyclic; cbv zeta; rewrite Q2R_red.
      assert (Hpow : rate g ^ length (cycle w) < 1).
      { destruct (length (cycle w)) as [| n] eqn:E; [lia |]; cbn [pow].
        assert (H : rate g ^ n <= 1).
        { rewrite <- (pow1 n); apply pow_incr; lra. }
        assert (H' := pow_rate_nonneg g n); nra. }
      rewrite Q2R_div.
      - rewrite Q2R_minus, Q2R_1, qpower_real, qhorner_real, Q2R_0.
        apply Rmult_eq_reg_r with (1 - rate g ^ length (cycle w)); [| lra].
        unfold Rdiv; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
        assert (L : length (map Q2R (payoffs u w t (length (cycle w)))) = length (cycle w)).
        { unfold payoffs; now rewrite !map_length, seq_length. }
        rewrite L in HW; lra.
      - intro E; apply Qeq_eqR in E; rewrite Q2R_minus, Q2R_1, qpower_real, Q2R_0 in E; lra.
    Qed.

    Lemma qvalue_real : forall t, W t = Q2R (qvalue u w t).
    Proof.
      intro t; unfold qvalue; destruct (Nat.ltb_spec t (length (prefix w))).
      - rewrite qhorner_real, <- qcyclic_real by lia.
        rewrite (unrolled (length (prefix w) - t) t); do 2 f_equal; lia.
      - apply qcyclic_real; assumption.
    Qed.
  End OnePlayer.

  Definition pair1 (x : nat * nat) : Q := q1 M (fst x) (snd x).
  Definition pair2 (x : nat * nat) : Q := q2 M (fst x) (snd x).

  Section OneWord.
    Variable w : word.
    Hypothesis w_ok : word_ok M w = true.

    Lemma pair1_real : forall t, pay1 G (path_of M w t) = Q2R (pair1 (at_step w t)).
    Proof.
      intro t; destruct (at_step_in_range M w w_ok t).
      unfold pay1, pair1, path_of; simpl; now rewrite !number_of_number.
    Qed.

    Lemma pair2_real : forall t, pay2 G (path_of M w t) = Q2R (pair2 (at_step w t)).
    Proof.
      intro t; destruct (at_step_in_range M w w_ok t).
      unfold pay2, pair2, path_of; simpl; now rewrite !number_of_number.
    Qed.

    Lemma tail_periodic : forall t L, (length (prefix w) <= t)%nat ->
      Nat.divide (length (cycle w)) L ->
      forall k, drop (t + L) (path_of M w) k = drop t (path_of M w) k.
    Proof.
      intros t L Ht HL k; unfold drop; replace (t + L + k)%nat with (t + k + L)%nat by lia.
      apply path_of_eq, at_step_periodic; [lia | exact HL].
    Qed.

    (** The values that are computed are the values of the path. *)
    Theorem qvalue1_real : forall t, V1 G g (drop t (path_of M w)) = Q2R (qvalue pair1 w t).
    Proof.
      apply (qvalue_real pair1 w (fun t => V1 G g (drop t (path_of M w)))).
      - intro t; rewrite (V1_recursion G g (path_of M w) t), pair1_real; reflexivity.
      - intros t Ht; apply V1_ext, tail_periodic; [exact Ht | apply Nat.divide_refl].
      - exact (word_ok_cycle M w w_ok).
    Qed.

    Theorem qvalue2_real : forall t, V2 G g (drop t (path_of M w)) = Q2R (qvalue pair2 w t).
    Proof.
      apply (qvalue_real pair2 w (fun t => V2 G g (drop t (path_of M w)))).
      - intro t; rewrite (V2_recursion G g (path_of M w) t), pair2_real; reflexivity.
      - intros t Ht; apply V2_ext, tail_periodic; [exact Ht | apply Nat.divide_refl].
      - exact (word_ok_cycle M w w_ok).
    Qed.

    (** ** The incentive condition, decided *)

    Definition qIC_at (t : nat) : bool :=
      Qle_bool ((1 - f) * qbest1 M (snd (at_step w t)) + f * qv1 M)%Q (qvalue pair1 w t) &&
      Qle_bool ((1 - f) * qbest2 M (fst (at_step w t)) + f * qv2 M)%Q (qvalue pair2 w t).

    Definition qIC : bool :=
      forallb qIC_at (seq 0 (length (prefix w) + length (cycle w))).

    Lemma qIC_at_real : forall t, qIC_at t = true <->
      ((1 - g) * best1 G (snd (path_of M w t)) + g * v1 G <= V1 G g (drop t (path_of M w)) /\
       (1 - g) * best2 G (fst (path_of M w t)) + g * v2 G <= V2 G g (drop t (path_of M w))).
    Proof.
      intro t; unfold qIC_at.
      rewrite andb_true_iff, !Qle_bool_real, !Q2R_plus, !Q2R_mult, !Q2R_minus, Q2R_1.
      destruct (at_step_in_range M w w_ok t) as [H1 H2].
      rewrite qvalue1_real, qvalue2_real, qbest1_real, qbest2_real, qv1_real, qv2_real.
      unfold path_of; simpl fst; simpl snd; rewrite !number_of_number by assumption.
      reflexivity.
    Qed.

    Theorem qIC_real : qIC = true <-> IC G g (path_of M w).
    Proof.
      unfold qIC; rewrite forallb_forall; split.
      - intros H t; rewrite <- qIC_at_real.
        set (K := length (prefix w)) in *; set (L := length (cycle w)) in *.
        assert (HL : (0 < L)%nat) by exact (word_ok_cycle M w w_ok).
        destruct (Nat.lt_ge_cases t K) as [Ht | Ht]; [apply H, in_seq; lia |].
        set (t' := (K + (t - K) mod L)%nat).
        assert (Ht' : qIC_at t' = true).
        { apply H, in_seq; assert (Hm := Nat.mod_upper_bound (t - K) L); unfold t'; lia. }
        assert (Et : exists n, t = (t' + n * L)%nat).
        { exists ((t - K) / L)%nat; unfold t'; assert (Hd := Nat.div_mod (t - K) L); lia. }
        assert (HtK : (K <= t')%nat) by (unfold t'; lia).
        clearbody t'; destruct Et as [n ->]; rewrite qIC_at_real in *.
        assert (Hdiv : Nat.divide (length (cycle w)) (n * L)) by (exists n; reflexivity).
        rewrite (V1_ext G g _ _ (tail_periodic t' (n * L) HtK Hdiv)).
        rewrite (V2_ext G g _ _ (tail_periodic t' (n * L) HtK Hdiv)).
        rewrite (path_of_eq M w w (t' + n * L) t'); [exact Ht' |].
        apply at_step_periodic; [exact HtK | exact Hdiv].
      - intros H t _; rewrite qIC_at_real; apply H.
    Qed.

    (** Whether the path is that of an equilibrium: by Lemma 1 the incentive condition, of which
        only the first step binds if there is no future. *)
    Definition qequilibrium : bool := if Qeq_bool f 0 then qIC_at 0 else qIC.

    Theorem qequilibrium_real : qequilibrium = true <->
      exists s1 s2, Nash G g s1 s2 /\ forall t, play s1 s2 t = path_of M w t.
    Proof.
      destruct (minimax1_exists G) as [m1 Hm1]; destruct (minimax2_exists G) as [m2 Hm2].
      rewrite (proj1 (lemma1_for_every_discount G g m1 m2 Hm1 Hm2 (path_of M w))).
      assert (Hg := rate_nonneg g); unfold qequilibrium; destruct (Qeq_bool f 0) eqn:E.
      - apply Qeq_bool_real in E; rewrite Q2R_0 in E; change (rate g = 0) in E.
        rewrite (IC_without_a_future G g E), qIC_at_real.
        rewrite (V1_recursion G g (path_of M w) 0), (V2_recursion G g (path_of M w) 0), E; lra.
      - assert (Hne : rate g <> 0).
        { intro H; assert (E' : Qeq_bool f 0 = true); [| congruence].
          apply Qeq_bool_real; rewrite Q2R_0; exact H. }
        rewrite qIC_real; split; [apply IC_weaker | apply IC_stronger; lra].
    Qed.

    (** ** The minimax bound, decided *)

    Definition qbound_at (t : nat) : bool :=
      Qle_bool (qvalue pair1 w t) (qv1 M) && Qle_bool (qvalue pair2 w t) (qv2 M).

    Definition qbound : bool :=
      forallb qbound_at (seq (length (prefix w)) (length (cycle w))).

    Lemma qbound_at_real : forall t, qbound_at t = true <->
      (V1 G g (drop t (path_of M w)) <= v1 G /\ V2 G g (drop t (path_of M w)) <= v2 G).
    Proof.
      intro t; unfold qbound_at; rewrite andb_true_iff, !Qle_bool_real.
      now rewrite qvalue1_real, qvalue2_real, qv1_real, qv2_real.
    Qed.

    Theorem qbound_real : qbound = true <-> bounded_by_minimax G g (path_of M w).
    Proof.
      assert (HL := word_ok_cycle M w w_ok).
      assert (Hmove : forall t n, (length (prefix w) <= t)%nat ->
                qbound_at (t + n * length (cycle w)) = true <-> qbound_at t = true).
      { intros t n Ht.
        assert (Hdiv : Nat.divide (length (cycle w)) (n * length (cycle w)))
          by (exists n; reflexivity).
        rewrite !qbound_at_real.
        now rewrite (V1_ext G g _ _ (tail_periodic t _ Ht Hdiv)),
          (V2_ext G g _ _ (tail_periodic t _ Ht Hdiv)). }
      unfold qbound; rewrite forallb_forall; split.
      - intro H; exists (length (prefix w)); intros t Ht; rewrite <- qbound_at_real.
        set (K := length (prefix w)) in *; set (L := length (cycle w)) in *.
        assert (Hm := Nat.mod_upper_bound (t - K) L); assert (Hd := Nat.div_mod (t - K) L).
        replace t with (K + (t - K) mod L + (t - K) / L * L)%nat by lia.
        apply Hmove; [lia |]; apply H, in_seq; lia.
      - intros [T HT] t Ht; apply in_seq in Ht.
        apply (Hmove t T); [lia |]; apply qbound_at_real, HT; nia.
    Qed.
    (** The first step at which the bound holds, if there is one. *)
    Definition qbound_from : option nat :=
      first_false (fun t => negb (qbound_at t)) 0 (length (prefix w) + length (cycle w)).

    Lemma qbound_from_real :
      match qbound_from with
      | Some T => at_most_minimax G g (path_of M w) T /\
          forall t, (t < T)%nat -> ~ at_most_minimax G g (path_of M w) t
      | None => forall t, ~ at_most_minimax G g (path_of M w) t
      end.
    Proof.
      unfold qbound_from; destruct (first_false _ _ _) as [T |] eqn:E.
      - apply first_false_some in E; destruct E as [HT Hk]; split.
        + apply qbound_at_real, negb_false_iff, HT.
        + intros t Ht H; specialize (Hk t ltac:(lia)); apply negb_true_iff in Hk.
          apply qbound_at_real in H; congruence.
      - assert (H := first_false_none _ _ _ E); intros t Hb.
        set (K := length (prefix w)) in *; set (L := length (cycle w)) in *.
        assert (HL : (0 < L)%nat) by exact (word_ok_cycle M w w_ok).
        assert (Hlow : forall t, (t < K + L)%nat -> ~ at_most_minimax G g (path_of M w) t).
        { intros k Hk Hbk; specialize (H k ltac:(lia)); apply negb_true_iff in H.
          apply qbound_at_real in Hbk; congruence. }
        destruct (Nat.lt_ge_cases t (K + L)) as [Ht | Ht]; [now apply (Hlow t) |].
        assert (Hm := Nat.mod_upper_bound (t - K) L); assert (Hd := Nat.div_mod (t - K) L).
        apply (Hlow (K + (t - K) mod L)%nat); [lia |].
        assert (Hdiv : Nat.divide (length (cycle w)) ((t - K) / L * L))
          by (exists ((t - K) / L)%nat; reflexivity).
        assert (HK : (length (prefix w) <= K + (t - K) mod L)%nat) by (fold K; lia).
        assert (Htail := tail_periodic (K + (t - K) mod L) _ HK Hdiv).
        replace (K + (t - K) mod L + (t - K) / L * L)%nat with t in Htail by lia.
        unfold at_most_minimax in *.
        now rewrite <- (V1_ext G g _ _ Htail), <- (V2_ext G g _ _ Htail).
    Qed.
  End OneWord.

  (** ** Cross-play, decided *)

  Section Cross.
    Variables p q x : word.
    Hypothesis p_ok : word_ok M p = true.
    Hypothesis q_ok : word_ok M q = true.
    Hypothesis x_ok : word_ok M x = true.

    (** From step "start" on, all three words repeat every "period" steps. *)
    Definition start : nat :=
      Nat.max (length (prefix p)) (Nat.max (length (prefix q)) (length (prefix x))).
    Definition period : nat :=
      Nat.lcm (length (cycle p)) (Nat.lcm (length (cycle q)) (length (cycle x))).

    Lemma period_divides : Nat.divide (length (cycle p)) period /\
      Nat.divide (length (cycle q)) period /\ Nat.divide (length (cycle x)) period.
    Proof.
      unfold period; repeat split.
      - apply Nat.divide_lcm_l.
      - eapply Nat.divide_trans; [apply Nat.divide_lcm_l | apply Nat.divide_lcm_r].
      - eapply Nat.divide_trans; [apply Nat.divide_lcm_r | apply Nat.divide_lcm_r].
    Qed.

    Lemma period_positive : (0 < period)%nat.
    Proof.
      assert (Hp := word_ok_cycle M p p_ok); assert (Hq := word_ok_cycle M q q_ok).
      assert (Hx := word_ok_cycle M x x_ok).
      assert (Hne : period <> O); [| lia].
      intro E; unfold period in E; apply Nat.lcm_eq_0 in E; destruct E as [E | E]; [lia |].
      apply Nat.lcm_eq_0 in E; lia.
    Qed.

    (** What repeats every "period" steps from step K on holds for ever if it holds for so long. *)
    Lemma for_ever : forall (P : nat -> Prop) K,
      (forall t, (K <= t)%nat -> P t -> P (t + period)%nat) ->
      (forall t, (t < K + period)%nat -> P t) -> forall t, P t.
    Proof.
      intros P K Hstep Hbase t; assert (HL := period_positive).
      induction t as [t IH] using lt_wf_ind.
      destruct (Nat.lt_ge_cases t (K + period)) as [Ht | Ht]; [now apply Hbase |].
      replace t with (t - period + period)%nat by lia; apply Hstep; [lia | apply IH; lia].
    Qed.

    (** The detection times. *)
    Definition qdetection1 : option nat :=
      first_false (fun t => snd (at_step x t) =? snd (at_step p t))%nat 0 (start + period).
    Definition qdetection2 : option nat :=
      first_false (fun t => fst (at_step x t) =? fst (at_step q t))%nat 0 (start + period).

    Lemma path_of_fst : forall w w' t, word_ok M w = true -> word_ok M w' = true ->
      fst (path_of M w t) = fst (path_of M w' t) <-> fst (at_step w t) = fst (at_step w' t).
    Proof.
      intros w w' t H H'; unfold path_of; simpl; split; intro E; [| now rewrite E].
      apply (f_equal number) in E; rewrite !number_of_number in E;
        [exact E | apply (at_step_in_range M w' H') | apply (at_step_in_range M w H)].
    Qed.

    Lemma path_of_snd : forall w w' t, word_ok M w = true -> word_ok M w' = true ->
      snd (path_of M w t) = snd (path_of M w' t) <-> snd (at_step w t) = snd (at_step w' t).
    Proof.
      intros w w' t H H'; unfold path_of; simpl; split; intro E; [| now rewrite E].
      apply (f_equal number) in E; rewrite !number_of_number in E;
        [exact E | apply (at_step_in_range M w' H') | apply (at_step_in_range M w H)].
    Qed.

    Lemma periodic_p : forall t, (start <= t)%nat -> at_step p (t + period) = at_step p t.
    Proof.
      intros t Ht; unfold start in Ht; apply at_step_periodic; [lia | apply period_divides].
    Qed.

    Lemma periodic_q : forall t, (start <= t)%nat -> at_step q (t + period) = at_step q t.
    Proof.
      intros t Ht; unfold start in Ht; apply at_step_periodic; [lia | apply period_divides].
    Qed.

    Lemma periodic_x : forall t, (start <= t)%nat -> at_step x (t + period) = at_step x t.
    Proof.
      intros t Ht; unfold start in Ht; apply at_step_periodic; [lia | apply period_divides].
    Qed.

    (** What a detection time means. *)
    Definition detection {B : Type} (seat : joint G -> B) (p x : path G) (T : option nat) : Prop :=
      match T with
      | Some T => detects seat p x T
      | None => never_detects seat p x
      end.

    Lemma qdetection1_real : detection snd (path_of M p) (path_of M x) qdetection1.
    Proof.
      unfold detection; destruct qdetection1 as [T |] eqn:E.
      - apply first_false_some in E; destruct E as [HT Hk]; split.
        + rewrite (path_of_snd x p T x_ok p_ok); apply Nat.eqb_neq, HT.
        + intros t Ht; apply (path_of_snd x p t x_ok p_ok), Nat.eqb_eq, Hk; lia.
      - assert (H := first_false_none _ _ _ E); intro t.
        apply (path_of_snd x p t x_ok p_ok); revert t; apply (for_ever _ start).
        + intros t Ht; now rewrite periodic_p, periodic_x.
        + intros t Ht; apply Nat.eqb_eq, H; lia.
    Qed.

    Lemma qdetection2_real : detection fst (path_of M q) (path_of M x) qdetection2.
    Proof.
      unfold detection; destruct qdetection2 as [T |] eqn:E.
      - apply first_false_some in E; destruct E as [HT Hk]; split.
        + rewrite (path_of_fst x q T x_ok q_ok); apply Nat.eqb_neq, HT.
        + intros t Ht; apply (path_of_fst x q t x_ok q_ok), Nat.eqb_eq, Hk; lia.
      - assert (H := first_false_none _ _ _ E); intro t.
        apply (path_of_fst x q t x_ok q_ok); revert t; apply (for_ever _ start).
        + intros t Ht; now rewrite periodic_q, periodic_x.
        + intros t Ht; apply Nat.eqb_eq, H; lia.
    Qed.

    (** Whether a seat punishes at step t, having detected at T. *)
    Definition punishes (T : option nat) (t : nat) : bool :=
      match T with
      | Some T => (T <? t)%nat
      | None => false
      end.

    (** The punishments. *)
    Variables n1 n2 : nat.

    Definition qplays1 (t : nat) : bool :=
      (fst (at_step x t) =? if punishes qdetection1 t then n1 else fst (at_step p t))%nat.
    Definition qplays2 (t : nat) : bool :=
      (snd (at_step x t) =? if punishes qdetection2 t then n2 else snd (at_step q t))%nat.

    (** Whether x is what is played. *)
    Definition qcross : bool :=
      forallb (fun t => qplays1 t && qplays2 t) (seq 0 (start + period + period)).

    Lemma punishes_periodic : forall T t, (forall T', T = Some T' -> (T' < start + period)%nat) ->
      (start + period <= t)%nat -> punishes T (t + period) = punishes T t.
    Proof.
      intros T t HT Ht; destruct T as [T' |]; [| reflexivity].
      specialize (HT T' eq_refl); simpl.
      now rewrite !(proj2 (Nat.ltb_lt _ _)) by lia.
    Qed.

    Lemma left_path_punishes : forall (B : Type) (eqB : forall a b : B, {a = b} + {a <> b})
      (seat : joint G -> B) (p x : path G) T, detection seat p x T ->
      forall n, left_path eqB seat p (past x n) = punishes T n.
    Proof.
      intros B eqB seat p' x' [T |]; simpl; intros HT n.
      - destruct HT as [HT Hbefore]; destruct (Nat.ltb_spec T n) as [Hn | Hn].
        + now apply left_once with (t := T).
        + apply not_left_iff; intros t Ht; apply Hbefore; lia.
      - apply not_left_iff; intros t _; apply HT.
    Qed.

    Theorem qcross_real : qcross = true ->
      forall t, cross G (path_of M p) (path_of M q) (of_number _ n1) (of_number _ n2) t
                = path_of M x t.
    Proof.
      unfold qcross; rewrite forallb_forall; intro H.
      assert (Hall : forall t, qplays1 t = true /\ qplays2 t = true).
      { apply (for_ever _ (start + period)).
        - intros t Ht [H1 H2]; unfold qplays1, qplays2 in *.
          rewrite !punishes_periodic; try exact Ht.
          + rewrite periodic_p, periodic_q, periodic_x by lia; now split.
          + intros T' E; exact (first_false_below _ _ _ _ E).
          + intros T' E; exact (first_false_below _ _ _ _ E).
        - intros t Ht; apply andb_true_iff, H, in_seq; lia. }
      apply path_unique; intro t; destruct (Hall t) as [H1 H2].
      - unfold grim1; rewrite (left_path_punishes _ _ _ _ _ _ qdetection1_real), past_length.
        unfold qplays1 in H1; apply Nat.eqb_eq in H1; unfold path_of at 1; simpl fst; rewrite H1.
        now destruct (punishes qdetection1 t).
      - unfold grim2; rewrite (left_path_punishes _ _ _ _ _ _ qdetection2_real), past_length.
        unfold qplays2 in H2; apply Nat.eqb_eq in H2; unfold path_of at 1; simpl snd; rewrite H2.
        now destruct (punishes qdetection2 t).
    Qed.
  End Cross.
End Values.

(** ** Verdicts *)

(** A game, a discount factor, the paths that the players defend, and their punishments. *)
Record instance := Instance {
  rows : matrix;
  factor : Q;
  factor_ok : in_unit_interval factor = true;
  first : word;
  second : word;
  punishment1 : nat;
  punishment2 : nat
}.

(** What is claimed of it. *)
Record outcome := Outcome {
  minimax_values : Q * Q;
  values_first : Q * Q;
  values_second : Q * Q;
  values_cross : Q * Q;
  detection1 : option nat;
  detection2 : option nat;
  realised : word;
  first_is_equilibrium : bool;
  second_is_equilibrium : bool;
  values_conflict : bool;
  inequality_1 : bool;
  bound_from : option nat;
  minimax_bound : bool
}.

(** The claim P has the truth value b. *)
Definition decided (P : Prop) (b : bool) : Prop := if b then P else ~ P.

Definition Q2R_pair (x : Q * Q) : R * R := (Q2R (fst x), Q2R (snd x)).

(** The first step at which neither player's value exceeds its minimax value, or that there is
    none. *)
Definition first_step_with_bound (M : matrix) (g : discount) (x : path (matrix_game M))
    (T : option nat) : Prop :=
  match T with
  | Some T => at_most_minimax _ g x T /\ forall t, (t < T)%nat -> ~ at_most_minimax _ g x t
  | None => forall t, ~ at_most_minimax _ g x t
  end.

(** What the outcome says of the instance. *)
Definition verdict (I : instance) (o : outcome) : Prop :=
  let G := matrix_game (rows I) in
  let g := rational_discount (factor I) (factor_ok I) in
  let p := path_of (rows I) (first I) in
  let q := path_of (rows I) (second I) in
  let m1 := of_number _ (punishment1 I) : action1 G in
  let m2 := of_number _ (punishment2 I) : action2 G in
  let x := cross G p q m1 m2 in
  (* the minimax values, and that the punishments hold the players to them *)
  (v1 G, v2 G) = Q2R_pair (minimax_values o) /\ minimax1 G m1 /\ minimax2 G m2 /\
  (* the values of the two norms, and of cross-play *)
  values G g p = Q2R_pair (values_first o) /\
  values G g q = Q2R_pair (values_second o) /\
  values G g x = Q2R_pair (values_cross o) /\
  (* when player 1 and player 2 detect that the other does not follow their path *)
  detection (rows I) snd p x (detection1 o) /\
  detection (rows I) fst q x (detection2 o) /\
  (* what is played *)
  (forall t, x t = path_of (rows I) (realised o) t) /\
  (* whether p and q are paths of equilibria *)
  decided (exists s1 s2, Nash G g s1 s2 /\ forall t, play s1 s2 t = p t)
    (first_is_equilibrium o) /\
  decided (exists s1 s2, Nash G g s1 s2 /\ forall t, play s1 s2 t = q t)
    (second_is_equilibrium o) /\
  (* whether the values of the norms are distinct and neither dominates the other *)
  decided (conflict (values G g p) (values G g q)) (values_conflict o) /\
  (* inequality (1) *)
  decided (V1 G g x <= Rmin (V1 G g p) (V1 G g q) /\ V2 G g x <= Rmin (V2 G g p) (V2 G g q))
    (inequality_1 o) /\
  (* the bound of Proposition 1: the first step at which it holds, and whether it holds from some
     step on *)
  first_step_with_bound (rows I) g x (bound_from o) /\
  decided (bounded_by_minimax G g x) (minimax_bound o).

(** ** The check *)

Definition Qeq_pair (x y : Q * Q) : bool := Qeq_bool (fst x) (fst y) && Qeq_bool (snd x) (snd y).

Definition eq_option (x y : option nat) : bool :=
  match x, y with
  | Some a, Some b => (a =? b)%nat
  | None, None => true
  | _, _ => false
  end.

Definition qlt (x y : Q) : bool := negb (Qle_bool y x).

Definition qconflict (x y : Q * Q) : bool :=
  (qlt (fst x) (fst y) && qlt (snd y) (snd x)) || (qlt (fst y) (fst x) && qlt (snd x) (snd y)).

Definition qinequality_1 (x p q : Q * Q) : bool :=
  Qle_bool (fst x) (qmin (fst p) (fst q)) && Qle_bool (snd x) (qmin (snd p) (snd q)).

Definition check (I : instance) (o : outcome) : bool :=
  let M := rows I in
  let f := factor I in
  let val w := (qvalue f (pair1 M) w 0, qvalue f (pair2 M) w 0) in
  let x := realised o in
  word_ok M (first I) && word_ok M (second I) && word_ok M x &&
  ((punishment1 I <=? last1 M) && (punishment2 I <=? last2 M))%nat &&
  Qeq_pair (qv1 M, qv2 M) (minimax_values o) &&
  Qeq_bool (qbest2 M (punishment1 I)) (qv2 M) &&
  Qeq_bool (qbest1 M (punishment2 I)) (qv1 M) &&
  Qeq_pair (val (first I)) (values_first o) &&
  Qeq_pair (val (second I)) (values_second o) &&
  Qeq_pair (val x) (values_cross o) &&
  eq_option (qdetection1 (first I) (second I) x) (detection1 o) &&
  eq_option (qdetection2 (first I) (second I) x) (detection2 o) &&
  qcross (first I) (second I) x (punishment1 I) (punishment2 I) &&
  eqb (qequilibrium M f (first I)) (first_is_equilibrium o) &&
  eqb (qequilibrium M f (second I)) (second_is_equilibrium o) &&
  eqb (qconflict (val (first I)) (val (second I))) (values_conflict o) &&
  eqb (qinequality_1 (val x) (val (first I)) (val (second I))) (inequality_1 o) &&
  eq_option (qbound_from M f x) (bound_from o) &&
  eqb (qbound M f x) (minimax_bound o).

Lemma decided_by : forall (P : Prop) (b b' : bool), (b = true <-> P) -> eqb b b' = true ->
  decided P b'.
Proof.
  intros P b b' H E; apply eqb_prop in E; subst b'; unfold decided.
  destruct b; [now apply H | intro HP; apply H in HP; discriminate].
Qed.

Lemma Qeq_pair_real : forall x y, Qeq_pair x y = true -> Q2R_pair x = Q2R_pair y.
Proof.
  unfold Qeq_pair, Q2R_pair; intros x y H; apply andb_true_iff in H; destruct H as [H1 H2].
  apply Qeq_bool_real in H1, H2; congruence.
Qed.

Lemma eq_option_eq : forall x y, eq_option x y = true -> x = y.
Proof.
  intros [a |] [b |]; simpl; intro H; try discriminate; [| reflexivity].
  apply Nat.eqb_eq in H; congruence.
Qed.

Lemma qlt_real : forall x y, qlt x y = true <-> Q2R x < Q2R y.
Proof. intros x y; unfold qlt; rewrite negb_true_iff; apply Qle_bool_real_false. Qed.

Lemma qconflict_real : forall x y, qconflict x y = true <-> conflict (Q2R_pair x) (Q2R_pair y).
Proof.
  intros x y; unfold qconflict; rewrite conflict_iff.
  rewrite orb_true_iff, !andb_true_iff, !qlt_real; reflexivity.
Qed.

Lemma qinequality_1_real : forall x p q, qinequality_1 x p q = true <->
  fst (Q2R_pair x) <= Rmin (fst (Q2R_pair p)) (fst (Q2R_pair q)) /\
  snd (Q2R_pair x) <= Rmin (snd (Q2R_pair p)) (snd (Q2R_pair q)).
Proof.
  intros x p q; unfold qinequality_1.
  rewrite andb_true_iff, !Qle_bool_real, !qmin_real; reflexivity.
Qed.

(** What the check accepts is true. *)
Theorem check_sound : forall I o, check I o = true -> verdict I o.
Proof.
  intros [M f f_ok p q n1 n2] o H; unfold check in H.
  cbv beta zeta in H; cbn [rows factor factor_ok first second punishment1 punishment2] in H.
  rewrite !andb_true_iff in H.
  destruct H as ((((((((((((((((((Hp & Hq) & Hx) & Hn) & Hv) & Hm1) & Hm2) & Hvp) & Hvq) & Hvx)
    & Hd1) & Hd2) & Hcross) & HICp) & HICq) & Hconflict) & Hineq) & Hfrom) & Hbound).
  destruct Hn as [Hn1 Hn2]; apply Nat.leb_le in Hn1, Hn2.
  set (x := realised o) in *.
  assert (Hplay := qcross_real M p q x Hp Hq Hx n1 n2 Hcross).
  assert (Hval : forall w, word_ok M w = true ->
            values (matrix_game M) (rational_discount f f_ok) (path_of M w)
            = Q2R_pair (qvalue f (pair1 M) w 0, qvalue f (pair2 M) w 0)).
  { intros w Hw; unfold values, Q2R_pair; simpl.
    rewrite <- (qvalue1_real M f f_ok w Hw 0), <- (qvalue2_real M f f_ok w Hw 0); reflexivity. }
  unfold verdict; cbn [rows factor factor_ok first second punishment1 punishment2].
  set (G := matrix_game M) in *; set (g := rational_discount f f_ok) in *.
  assert (Hvalx := values_ext G g _ _ Hplay); rewrite (Hval x Hx) in Hvalx.
  assert (HV1 := f_equal fst Hvalx); assert (HV2 := f_equal snd Hvalx).
  assert (HV1p := f_equal fst (Hval p Hp)); assert (HV2p := f_equal snd (Hval p Hp)).
  assert (HV1q := f_equal fst (Hval q Hq)); assert (HV2q := f_equal snd (Hval q Hq)).
  simpl in HV1, HV2, HV1p, HV2p, HV1q, HV2q.
  repeat match goal with |- _ /\ _ => split end.
  - rewrite <- (Qeq_pair_real _ _ Hv); unfold G; now rewrite qv1_real, qv2_real.
  - unfold minimax1, G; rewrite qbest2_real, qv2_real, number_of_number by exact Hn1.
    now apply Qeq_bool_real.
  - unfold minimax2, G; rewrite qbest1_real, qv1_real, number_of_number by exact Hn2.
    now apply Qeq_bool_real.
  - rewrite <- (Qeq_pair_real _ _ Hvp); now apply Hval.
  - rewrite <- (Qeq_pair_real _ _ Hvq); now apply Hval.
  - rewrite <- (Qeq_pair_real _ _ Hvx); exact Hvalx.
  - apply eq_option_eq in Hd1; rewrite <- Hd1.
    assert (HD := qdetection1_real M p q x Hp Hq Hx).
    unfold detection in *; destruct (qdetection1 p q x).
    + destruct HD as [HT Hbefore]; split; [now rewrite Hplay |].
      intros t Ht; rewrite Hplay; now apply Hbefore.
    + intro t; rewrite Hplay; apply HD.
  - apply eq_option_eq in Hd2; rewrite <- Hd2.
    assert (HD := qdetection2_real M p q x Hp Hq Hx).
    unfold detection in *; destruct (qdetection2 p q x).
    + destruct HD as [HT Hbefore]; split; [now rewrite Hplay |].
      intros t Ht; rewrite Hplay; now apply Hbefore.
    + intro t; rewrite Hplay; apply HD.
  - exact Hplay.
  - exact (decided_by _ _ _ (qequilibrium_real M f f_ok p Hp) HICp).
  - exact (decided_by _ _ _ (qequilibrium_real M f f_ok q Hq) HICq).
  - rewrite (Hval p Hp), (Hval q Hq); exact (decided_by _ _ _ (qconflict_real _ _) Hconflict).
  - rewrite HV1, HV2, HV1p, HV2p, HV1q, HV2q.
    exact (decided_by _ _ _ (qinequality_1_real _ _ _) Hineq).
  - apply eq_option_eq in Hfrom; rewrite <- Hfrom; clear Hfrom Hbound.
    assert (HF := qbound_from_real M f f_ok x Hx).
    assert (Hsame : forall t, at_most_minimax G g (cross G (path_of M p) (path_of M q)
              (of_number (last1 M) n1) (of_number (last2 M) n2)) t
              <-> at_most_minimax G g (path_of M x) t).
    { intro t; unfold at_most_minimax; rewrite (V1_ext G g _ (drop t (path_of M x))),
        (V2_ext G g _ (drop t (path_of M x))); [reflexivity | |]; intro; apply Hplay. }
    unfold first_step_with_bound; destruct (qbound_from M f x).
    + destruct HF as [HT Hk]; split; [exact (proj2 (Hsame _) HT) |].
      intros t Ht Hb; exact (Hk t Ht (proj1 (Hsame t) Hb)).
    + intros t Hb; exact (HF t (proj1 (Hsame t) Hb)).
  - apply (decided_by _ (qbound M f x)); [| exact Hbound].
    rewrite (qbound_real M f f_ok x Hx); unfold bounded_by_minimax; fold G; fold g.
    assert (Hdrop : forall t k, drop t (cross G (path_of M p) (path_of M q)
              (of_number (last1 M) n1) (of_number (last2 M) n2)) k = drop t (path_of M x) k)
      by (intros; apply Hplay).
    split; intros [T HT]; exists T; intros t Ht; specialize (HT t Ht).
    + now rewrite (V1_ext G g _ _ (Hdrop t)), (V2_ext G g _ _ (Hdrop t)).
    + now rewrite (V1_ext G g _ _ (Hdrop t)), (V2_ext G g _ _ (Hdrop t)) in HT.
Qed.

(** ** Examples *)

(** Asymmetric Bach or Stravinsky at g = 24/25: player 1 defends (4, 1) for ever, player 2 (2, 2)
    for ever.  Both detect at step 0, and both punish from step 1 on. *)
Definition bach_or_stravinsky : instance := {|
  rows := [[(4#1, 1#1); (0#1, 0#1)];
           [(0#1, 0#1); (2#1, 2#1)]]%Q;
  factor := (24#25)%Q;
  factor_ok := eq_refl;
  first := Word [] [(0, 0)]%nat;
  second := Word [] [(1, 1)]%nat;
  punishment1 := 0;
  punishment2 := 1
|}.

Definition bach_or_stravinsky_outcome : outcome := {|
  minimax_values := (2#1, 1#1)%Q;
  values_first := (4#1, 1#1)%Q;
  values_second := (2#1, 2#1)%Q;
  values_cross := (0#1, 0#1)%Q;
  detection1 := Some 0%nat;
  detection2 := Some 0%nat;
  realised := Word [] [(0, 1)]%nat;
  first_is_equilibrium := true;
  second_is_equilibrium := true;
  values_conflict := true;
  inequality_1 := true;
  bound_from := Some 0%nat;
  minimax_bound := true
|}.

Theorem bach_or_stravinsky_verdict : verdict bach_or_stravinsky bach_or_stravinsky_outcome.
Proof. apply check_sound; vm_compute; reflexivity. Qed.

(** C2 at g = 1/2: p alternates between (0, 0) and (1, 1), q is (0, 1) and then (1, 1) for ever.
    Player 1 detects at step 0 and punishes, which is just what player 2 expects: it capitulates
    silently, the bound fails, and so does inequality (1). *)
Definition c2 : instance := {|
  rows := [[(0#1, 1#1); (0#1, 1#1)];
           [(0#1, 0#1); (1#1, 0#1)]]%Q;
  factor := (1#2)%Q;
  factor_ok := eq_refl;
  first := Word [] [(0, 0); (1, 1)]%nat;
  second := Word [(0, 1)]%nat [(1, 1)]%nat;
  punishment1 := 1;
  punishment2 := 0
|}.

Definition c2_outcome : outcome := {|
  minimax_values := (0#1, 0#1)%Q;
  values_first := (1#3, 2#3)%Q;
  values_second := (1#2, 1#2)%Q;
  values_cross := (1#2, 1#2)%Q;
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

Theorem c2_verdict : verdict c2 c2_outcome.
Proof. apply check_sound; vm_compute; reflexivity. Qed.

(** C3 at g = 1/3: player 2 detects at step 0 and is not noticed. *)
Definition c3 : instance := {|
  rows := [[(0#1, 0#1); (2#1, 1#1)];
           [(0#1, 3#1); (2#1, 2#1)]]%Q;
  factor := (1#3)%Q;
  factor_ok := eq_refl;
  first := Word [(1, 1)]%nat [(1, 0)]%nat;
  second := Word [] [(0, 1); (1, 0)]%nat;
  punishment1 := 0;
  punishment2 := 0
|}.

Definition c3_outcome : outcome := {|
  minimax_values := (0#1, 1#1)%Q;
  values_first := (4#3, 7#3)%Q;
  values_second := (3#2, 3#2)%Q;
  values_cross := (4#3, 7#3)%Q;
  detection1 := None;
  detection2 := Some 0%nat;
  realised := Word [(1, 1)]%nat [(1, 0)]%nat;
  first_is_equilibrium := true;
  second_is_equilibrium := true;
  values_conflict := true;
  inequality_1 := false;
  bound_from := None;
  minimax_bound := false
|}.

Theorem c3_verdict : verdict c3 c3_outcome.
Proof. apply check_sound; vm_compute; reflexivity. Qed.
