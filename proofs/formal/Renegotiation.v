(** Programs that renegotiate: projections, extensions, and how little they guarantee.

    DiGiovanni, Clifton and Mace 2025, Safe Pareto improvements for expected utility maximizers in
    program games, for two players: Definition 5, Theorem 3 and Proposition 5.  Each program has a
    default, and says which improvements on the default outcome it accepts; if both accept some, a
    selection function picks an efficient one of these. *)

From Coq Require Import Reals Lra Lia.
From Norms Require Import CrossPlay Welfare.
Open Scope R_scope.

Definition set := payoffs -> Prop.

(** Every attainable profile is below an efficient one, or is one, as in every closed and bounded
    set. *)
Definition closed_above (S : set) : Prop := forall u, S u -> exists e, efficient_in S e /\ at_least e u.

(** The Pareto meet minimum gives each player the least payoff that it gets in any efficient
    profile. *)
Definition meet_minimum (S : set) (m : payoffs) : Prop :=
  (forall e, efficient_in S e -> at_least e m) /\
  (exists e, efficient_in S e /\ fst e = fst m) /\ (exists e, efficient_in S e /\ snd e = snd m).

(** Definition 5: player i's projection of u gives player i at least the larger of its payoffs in u
    and m, and the other just that. *)
Definition wanted (m u : payoffs) : payoffs := (Rmax (fst u) (fst m), Rmax (snd u) (snd m)).
Definition projection1 (S : set) (m u : payoffs) : set := fun x =>
  S x /\ fst (wanted m u) <= fst x /\ snd x = snd (wanted m u).
Definition projection2 (S : set) (m u : payoffs) : set := fun x =>
  S x /\ snd (wanted m u) <= snd x /\ fst x = fst (wanted m u).

(** * Projections exist in convex sets of two players *)

(** On the way from x to y some profile pays player 2 just v, and player 1 at least what either
    pays it; and so with the players exchanged. *)
Lemma between_2 : forall S x y v w, convex S -> S x -> S y -> snd y <= v <= snd x ->
  w <= fst x -> w <= fst y -> exists z, S z /\ w <= fst z /\ snd z = v.
Proof.
  intros S [x1 x2] [y1 y2] v w C Sx Sy B Wx Wy; simpl in *.
  destruct (Req_dec x2 y2) as [E|D].
  - exists (x1, x2); simpl; repeat split; [exact Sx | lra | lra].
  - set (t := (v - y2) / (x2 - y2)).
    assert (T : 0 <= t <= 1).
    { unfold t; split; [apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra]|].
      apply Rmult_le_reg_r with (x2 - y2); [lra|]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra. }
    exists (t * x1 + (1 - t) * y1, t * x2 + (1 - t) * y2); split; [apply (C (x1, x2) (y1, y2)); auto|].
    simpl; split; [nra | unfold t; field; lra].
Qed.

Lemma between_1 : forall S x y v w, convex S -> S x -> S y -> fst y <= v <= fst x ->
  w <= snd x -> w <= snd y -> exists z, S z /\ w <= snd z /\ fst z = v.
Proof.
  intros S [x1 x2] [y1 y2] v w C Sx Sy B Wx Wy; simpl in *.
  destruct (Req_dec x1 y1) as [E|D].
  - exists (x1, x2); simpl; repeat split; [exact Sx | lra | lra].
  - set (t := (v - y1) / (x1 - y1)).
    assert (T : 0 <= t <= 1).
    { unfold t; split; [apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra]|].
      apply Rmult_le_reg_r with (x1 - y1); [lra|]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra. }
    exists (t * x1 + (1 - t) * y1, t * x2 + (1 - t) * y2); split; [apply (C (x1, x2) (y1, y2)); auto|].
    simpl; split; [nra | unfold t; field; lra].
Qed.

Theorem projections_exist : forall S m u, convex S -> closed_above S -> meet_minimum S m -> S u ->
  (exists x, projection1 S m u x) /\ (exists x, projection2 S m u x).
Proof.
  intros S m u C Up [Least [[a [[Sa Na] A1]] [b [[Sb Nb] B2]]]] Su.
  assert (La := Least a (conj Sa Na)); assert (Lb := Least b (conj Sb Nb)).
  destruct (Up u Su) as [e [Ee Eu]]; assert (Le := Least e Ee); destruct Ee as [Se _].
  unfold projection1, projection2, wanted, at_least in *; simpl.
  assert (Below_b : fst u <= fst b).
  { apply Rnot_lt_le; intros L; apply (Nb e Se); unfold dominates, at_least; lra. }
  assert (Below_a : snd u <= snd a).
  { apply Rnot_lt_le; intros L; apply (Na e Se); unfold dominates, at_least; lra. }
  unfold Rmax; destruct (Rle_dec (fst u) (fst m)), (Rle_dec (snd u) (snd m)).
  - split; [exists b | exists a]; repeat split; trivial; lra.
  - split; [|exists a; repeat split; trivial; lra].
    destruct (between_2 S a b (snd u) (fst m)) as [z [Sz [W E]]]; trivial; try lra.
    exists z; repeat split; trivial; lra.
  - split; [exists b; repeat split; trivial; lra|].
    destruct (between_1 S b a (fst u) (snd m)) as [z [Sz [W E]]]; trivial; try lra.
    exists z; repeat split; trivial; lra.
  - split; exists u; repeat split; trivial; lra.
Qed.

(** The profile that gives both just the larger of u and m is in both projections: it is in the
    triangle of u and of a profile of either projection. *)
Lemma corner : forall S u x y w, convex S -> S u -> S x -> S y -> at_least w u ->
  fst x = fst w -> snd w <= snd x -> fst w <= fst y -> snd y = snd w -> S w.
Proof.
  intros S [u1 u2] [x1 x2] [y1 y2] [w1 w2] C Su Sx Sy [U1 U2] X1 X2 Y1 Y2; simpl in *; subst.
  destruct (Req_dec x2 w2) as [->|Dx]; [exact Sx|]; destruct (Req_dec y1 w1) as [->|Dy]; [exact Sy|].
  destruct (Req_dec ((w2 - u2) * (y1 - w1) + (w1 - u1) * (x2 - w2)) 0) as [Z|NZ].
  { assert (w2 - u2 = 0) by nra; assert (w1 - u1 = 0) by nra.
    replace w1 with u1 by lra; replace w2 with u2 by lra; exact Su. }
  set (b := (w2 - u2) * (y1 - w1)) in *; set (c := (w1 - u1) * (x2 - w2)) in *.
  set (a := (x2 - w2) * (y1 - w1)).
  assert (B : 0 <= b) by (unfold b; nra); assert (Cc : 0 <= c) by (unfold c; nra).
  assert (A : 0 < a) by (unfold a; apply Rmult_lt_0_compat; lra).
  assert (part : forall p q, 0 <= p -> 0 < p + q -> 0 <= q -> 0 <= p / (p + q) <= 1).
  { intros p q P Q R; split.
    - apply Rmult_le_pos; [exact P | left; now apply Rinv_0_lt_compat].
    - apply Rmult_le_reg_r with (p + q); [exact Q|].
      unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra. }
  assert (Sz := C (w1, x2) (y1, w2) (b / (b + c)) Sx Sy (part b c B ltac:(lra) Cc)).
  assert (Sw := C (u1, u2) _ (a / (a + (b + c))) Su Sz (part a (b + c) ltac:(lra) ltac:(lra) ltac:(lra))).
  simpl in Sw; match type of Sw with S (?p, ?q) =>
    replace w1 with p; [replace w2 with q; [exact Sw|]|] end;
  unfold a, b, c in *; field; split; nra.
Qed.

Lemma wanted_is_in_both : forall S m u, convex S -> closed_above S -> meet_minimum S m -> S u ->
  projection1 S m u (wanted m u) /\ projection2 S m u (wanted m u).
Proof.
  intros S m u C Up Meet Su; destruct (projections_exist S m u C Up Meet Su) as [[y Py] [x Px]].
  enough (S (wanted m u)) by (unfold projection1, projection2; intuition lra).
  destruct Py as [Sy [Y1 Y2]], Px as [Sx [X2 X1]]; apply (corner S u x y); trivial.
  unfold at_least, wanted; simpl; split; apply Rmax_l.
Qed.

(** * Extensions *)

Section Extensions.

(** What is attainable; the sets that a selection function is for, such as the closed ones; the
    outcome that it picks of such a set of improvements: an efficient one, and for everyone at least
    as good as before if only outcomes that are at least as good as the one that it picked are
    added. *)
Variables (S : set) (admissible : set -> Prop) (pick : set -> payoffs).
Hypothesis picks_an_efficient_one : forall X : set, admissible X -> (exists x, X x) ->
  efficient_in X (pick X).
Hypothesis transitive : forall X Y : set, admissible X -> admissible Y -> (exists x, X x) ->
  (forall x, X x -> Y x) -> (forall y, Y y -> X y \/ at_least y (pick X)) ->
  at_least (pick Y) (pick X).

(** The improvements on the default outcome d that both programs accept, and what follows. *)
Definition agreed (d : payoffs) (first second : set) : set := fun x =>
  S x /\ dominates x d /\ first x /\ second x.
Definition outcome (d : payoffs) (X : set) (u : payoffs) : Prop := admissible X /\
  (((exists x, X x) /\ u = pick X) \/ (~ (exists x, X x) /\ u = d)).
Definition or_also (X Y : set) : set := fun x => X x \/ Y x.

Lemma outcome_no_worse : forall d first second u, outcome d (agreed d first second) u -> at_least u d.
Proof.
  intros d first second u [Ok [[E ->]|[_ ->]]]; [|split; lra].
  destruct (picks_an_efficient_one _ Ok E) as [[_ [[D _] _]] _]; exact D.
Qed.

Lemma outcome_attainable : forall d first second u, S d -> outcome d (agreed d first second) u -> S u.
Proof.
  intros d first second u Sd [Ok [[E ->]|[_ ->]]]; [|exact Sd].
  destruct (picks_an_efficient_one _ Ok E) as [[Su _] _]; exact Su.
Qed.

Lemma in_projection : forall m u (x : payoffs), projection1 S m u x \/ projection2 S m u x ->
  at_least x m /\ at_least x u.
Proof.
  intros m u x P; unfold projection1, projection2, wanted, at_least in *; simpl in *.
  generalize (Rmax_l (fst u) (fst m)) (Rmax_r (fst u) (fst m)) (Rmax_l (snd u) (snd m))
    (Rmax_r (snd u) (snd m)); intuition lra.
Qed.

(** Theorem 3, first half: a program that also accepts its projection of the outcome makes nobody
    worse off, if the other program offers to the extension what it offers to the original. *)
Theorem extension_is_safe : forall d first second m u s, S d ->
  outcome d (agreed d first second) u ->
  outcome d (agreed d (or_also first (projection1 S m u)) second) s -> at_least s u.
Proof.
  intros d first second m u s Sd Before After.
  destruct Before as [Ok [[E Eu]|[_ ->]]]; [|exact (outcome_no_worse _ _ _ _ After)].
  assert (Wider : forall x, agreed d first second x ->
    agreed d (or_also first (projection1 S m u)) second x) by (unfold agreed, or_also; intuition).
  destruct After as [Ok' [[_ ->]|[N _]]]; [|exfalso; destruct E as [x X]; apply N; eauto].
  rewrite Eu at 2; apply transitive; trivial.
  intros y [Sy [D [[F|P] F2]]]; [left; unfold agreed; auto|].
  right; rewrite <- Eu; apply (in_projection m); auto.
Qed.

(** Theorem 3, second half, the projections being those of what the originals get: nobody gets less
    than the minimum. *)
Theorem extensions_guarantee_the_minimum : forall d first second m u s,
  convex S -> closed_above S -> meet_minimum S m -> S d ->
  outcome d (agreed d first second) u ->
  outcome d (agreed d (or_also first (projection1 S m u)) (or_also second (projection2 S m u))) s ->
  at_least s m.
Proof.
  intros d first second m u s C Up Meet Sd Before After.
  assert (Su := outcome_attainable _ _ _ _ Sd Before).
  assert (Ud := outcome_no_worse _ _ _ _ Before).
  destruct (wanted_is_in_both S m u C Up Meet Su) as [W1 W2].
  destruct (in_projection m u (wanted m u) (or_introl W1)) as [Wm Wu].
  set (Y := agreed d _ _) in After.
  assert (In_Y : dominates (wanted m u) d -> Y (wanted m u)).
  { intros D; repeat split; try apply D; [apply W1 | right; exact W1 | right; exact W2]. }
  destruct After as [Ok' [[E ->]|[N ->]]].
  - destruct (picks_an_efficient_one Y Ok' E) as [In Top].
    assert (In' := In); destruct In' as [_ [_ [[F|P] [F2|P2]]]];
      try (apply (in_projection m u); auto; fail).
    assert (X : agreed d first second (pick Y)) by (unfold agreed; destruct In as [? [? _]]; auto).
    destruct Before as [Ok [[Eb Eu]|[Nb _]]]; [|exfalso; apply Nb; eauto].
    assert (L : at_least (pick Y) u).
    { rewrite Eu at 1; apply transitive; trivial.
      - intros x [? [? [? ?]]]; unfold Y, agreed, or_also; auto.
      - intros y [Sy [D [[Fy|Py] [Gy|Qy]]]]; [left; unfold agreed; auto| | |]; right;
          rewrite <- Eu; apply (in_projection m); auto. }
    destruct (picks_an_efficient_one _ Ok Eb) as [_ Best]; rewrite <- Eu in Best.
    assert (Same : u = pick Y) by (apply not_dominated_equal; [exact L | exact (Best _ X)]).
    assert (Dw : dominates (wanted m u) d).
    { destruct In as [_ [D _]]; rewrite <- Same in D.
      unfold dominates, at_least in *; destruct D as [D [D'|D']]; lra. }
    rewrite <- Same in Top |- *.
    rewrite (not_dominated_equal u (wanted m u) Wu (Top _ (In_Y Dw))) at 1; exact Wm.
  - assert (Wd : at_least (wanted m u) d) by (unfold at_least in *; lra).
    rewrite (not_dominated_equal d (wanted m u) Wd); [exact Wm|].
    intros D; apply N; eauto.
Qed.

(** * The minimum is tight *)

(** Proposition 5, without the beliefs that make these programs best replies: in round k of K each
    program accepts what gives the other at most 1 + (k/K) delta.  In the Scheduling Game (0, 0) and
    (2, 2) are attainable, and m = (1, 1). *)
Definition offered (K : nat) (delta : R) (k : nat) (before : payoffs) : set := fun x =>
  agreed before (fun y => snd y <= 1 + INR k / INR K * delta)
    (fun y => fst y <= 1 + INR k / INR K * delta) x.
Fixpoint after (K : nat) (delta : R) (k : nat) : payoffs :=
  match k with O => (0, 0) | Datatypes.S j => pick (offered K delta k (after K delta j)) end.

Theorem the_minimum_is_tight : forall K delta, convex S -> S (0, 0) -> S (2, 2) ->
  (0 < K)%nat -> 0 < delta <= 1 -> (forall k b, admissible (offered K delta k b)) ->
  (forall k, (k < K)%nat -> strictly_below (after K delta k) (after K delta (Datatypes.S k))) /\
  after K delta K = (1 + delta, 1 + delta).
Proof.
  intros K delta C S0 S2 HK Hd Ok.
  assert (PK : 0 < INR K) by (apply lt_0_INR; exact HK).
  set (q := fun k => 1 + INR k / INR K * delta).
  assert (Share : forall k, (k <= K)%nat -> 0 <= INR k / INR K <= 1).
  { intros k L; split.
    - apply Rmult_le_pos; [apply pos_INR | left; now apply Rinv_0_lt_compat].
    - apply Rmult_le_reg_r with (INR K); [exact PK|].
      unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; generalize (le_INR _ _ L); lra. }
  assert (Rises : forall k, q k < q (Datatypes.S k)).
  { intros k; unfold q; rewrite S_INR; assert (0 < / INR K) by now apply Rinv_0_lt_compat.
    unfold Rdiv; nra. }
  assert (Step : forall k b, (k <= K)%nat -> fst b = snd b -> fst b < q k ->
    pick (offered K delta k b) = (q k, q k)).
  { intros k b L Eb Lb; specialize (Share k L).
    assert (Q : 1 <= q k <= 2) by (unfold q; nra).
    assert (Sq : S (q k, q k)).
    { replace (q k, q k) with (q k / 2 * fst (2, 2) + (1 - q k / 2) * fst (0, 0),
        q k / 2 * snd (2, 2) + (1 - q k / 2) * snd (0, 0)) by (simpl; f_equal; field).
      apply C; trivial; lra. }
    assert (Off : offered K delta k b (q k, q k)).
    { unfold offered, agreed, dominates, at_least, q in *; simpl in *; repeat split; trivial; lra. }
    destruct (picks_an_efficient_one _ (Ok k b) (ex_intro _ _ Off)) as [[_ [_ [B2 B1]]] Top].
    apply not_dominated_equal; [split; simpl; [exact B1 | exact B2] | exact (Top _ Off)]. }
  assert (All : forall k, (k < K)%nat -> after K delta (Datatypes.S k) =
    (q (Datatypes.S k), q (Datatypes.S k))).
  { induction k as [|k IH]; intros L.
    - simpl after; apply Step; [lia | reflexivity|]; simpl; specialize (Share 1%nat ltac:(lia));
        unfold q; nra.
    - change (after K delta (Datatypes.S (Datatypes.S k))) with
        (pick (offered K delta (Datatypes.S (Datatypes.S k)) (after K delta (Datatypes.S k)))).
      rewrite IH by lia; apply Step; [lia | reflexivity | apply Rises]. }
  split.
  - intros [|k] L; rewrite All by lia.
    + unfold strictly_below; simpl fst; simpl snd; specialize (Share 1%nat ltac:(lia)); unfold q; nra.
    + rewrite All by lia; unfold strictly_below; simpl fst; simpl snd; split; apply Rises.
  - destruct K as [|K]; [lia|]; rewrite All by lia; unfold q.
    replace (INR (Datatypes.S K) / INR (Datatypes.S K)) with 1 by (field; lra); f_equal; ring.
Qed.

End Extensions.
