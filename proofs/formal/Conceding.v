(** Which rules concede when rules are announced: that of Kalai and Smorodinsky does, and the norms
    of the paper do not.

    See MetaBargaining.v.  Kalai and Smorodinsky's rule meets the hypotheses of the theorems there,
    on a problem on which it goes on conceding for ever.  Over utilitarian, Nash's and egalitarian
    rules there are equilibria of several outcomes. *)

From Coq Require Import Reals Lra Lia.
From Norms Require Import CrossPlay Welfare Axioms MetaBargaining.
Open Scope R_scope.

(** * The rule of Kalai and Smorodinsky concedes *)

(** Pareto-optimal too where no gain of both is attainable. *)
Definition Kalai_Smorodinsky_rule : solution := fun T d x =>
  Kalai_Smorodinsky T d x /\ undominated T x.

Lemma near_parts : forall i e y z, near e y z <->
  Rabs (part i y - part i z) < e /\ Rabs (part (negb i) y - part (negb i) z) < e.
Proof. intros [] e y z; unfold near; simpl; tauto. Qed.

(** If each of the sets has a greatest payoff of player i, so has what they tend to, and the
    greatest payoffs tend to it. *)
Lemma greatest_in_the_limit : forall (T : nat -> set) U d i, problem U d -> sets_tend T U ->
  (forall n, exists y, T n y /\ forall z, T n z -> part i z <= part i y) ->
  exists c, U c /\ (forall z, U z -> part i z <= part i c) /\
  forall e, 0 < e -> exists N, forall n y, (N <= n)%nat -> T n y ->
    (forall z, T n z -> part i z <= part i y) -> Rabs (part i y - part i c) < e.
Proof.
  intros T U d i [[_ [Above Free]] [Ud [Cl [M B]]]] Lim Max.
  destruct (completeness (fun r => exists y, U y /\ r = part i y)) as [s [Up Least]].
  { exists M; intros r [y [Uy ->]]; apply B in Uy; apply (parts i) in Uy; destruct i; apply Uy. }
  { exists (part i d), d; split; [exact Ud | reflexivity]. }
  assert (Most : forall z, U z -> part i z <= s) by (intros z Uz; apply Up; exists z; auto).
  assert (Close : forall e, 0 < e -> exists N, forall n y, (N <= n)%nat -> T n y ->
    (forall z, T n z -> part i z <= part i y) -> Rabs (part i y - s) < e).
  { intros e P; destruct (Lim (e / 2)) as [N H]; [lra|]; exists N; intros n y Le Ty Top.
    destruct (H n Le) as [H1 H2]; destruct (H1 y Ty) as [z [Uz Nz]].
    apply (near_parts i) in Nz; destruct Nz as [Nz _]; apply Rabs_def2 in Nz.
    assert (A := Most z Uz).
    assert (Bd : s <= part i y + e / 2).
    { apply Least; intros r [u [Uu ->]]; destruct (H2 u Uu) as [v [Tv Nv]].
      apply (near_parts i) in Nv; destruct Nv as [Nv _]; apply Rabs_def2 in Nv.
      specialize (Top v Tv); lra. }
    apply Rabs_def1; lra. }
  destruct (by_parts i s (part (negb i) d)) as [c [C1 C2]].
  exists c; rewrite C1; split; [|split; [exact Most | exact Close]].
  apply Cl; intros e P; destruct (Close (e / 3)) as [N1 H1]; [lra|].
  destruct (Lim (e / 3)) as [N2 H2]; [lra|].
  destruct (Max (N1 + N2)%nat) as [y [Ty Top]].
  specialize (H1 (N1 + N2)%nat y ltac:(lia) Ty Top); apply Rabs_def2 in H1.
  destruct (H2 (N1 + N2)%nat ltac:(lia)) as [H3 _]; destruct (H3 y Ty) as [z [Uz Nz]].
  apply (near_parts i) in Nz; destruct Nz as [Nz _]; apply Rabs_def2 in Nz.
  assert (Dz := Above z Uz); apply (parts i) in Dz; assert (Mz := Most z Uz).
  destruct (by_parts i (part i z) (part (negb i) d)) as [x [X1 X2]]; exists x; split.
  - apply (Free z); [exact Uz | |]; apply (parts i); rewrite X1, X2; lra.
  - apply (near_parts i); rewrite X1, X2, C1, C2, Rminus_eq_0, Rabs_R0.
    split; [apply Rabs_def1; lra | exact P].
Qed.

Lemma products_close : forall a b a' b' e, 0 <= a -> 0 <= b -> 0 < e <= 1 ->
  Rabs (a' - a) < e -> Rabs (b' - b) < e -> Rabs (a' * b' - a * b) <= e * (a + b + 1).
Proof.
  intros a b a' b' e A B E H1 H2; apply Rabs_def2 in H1; apply Rabs_def2 in H2.
  replace (a' * b' - a * b) with ((a' - a) * (b' - b) + a * (b' - b) + b * (a' - a)) by ring.
  set (u := a' - a) in *; set (v := b' - b) in *.
  assert (- e <= u * v <= e) by (split; nra).
  assert (- (a * e) <= a * v <= a * e) by (split; nra).
  assert (- (b * e) <= b * u <= b * e) by (split; nra).
  unfold Rabs; destruct (Rcase_abs _); lra.
Qed.

Lemma ideal_of_parts : forall T d, comprehensive T d -> forall p q, T p -> T q ->
  (forall y, T y -> fst y <= fst p) -> (forall y, T y -> snd y <= snd q) ->
  ideal T d (fst p, snd q).
Proof.
  intros T d [Above _] p q Tp Tq P Q; split; [|split].
  - intros y Ty _; split; simpl; auto.
  - exists p; auto.
  - exists q; auto.
Qed.

Lemma ideal_is_greatest : forall T d i, comprehensive T d -> ideal T d i ->
  (exists p, T p /\ fst p = fst i /\ forall y, T y -> fst y <= fst p) /\
  (exists q, T q /\ snd q = snd i /\ forall y, T y -> snd y <= snd q).
Proof.
  intros T d i [Above _] [Most [[p [Tp [_ Ep]]] [q [Tq [_ Eq]]]]]; split.
  - exists p; rewrite Ep; repeat split; auto; intros y Ty; apply (Most y Ty); auto.
  - exists q; rewrite Eq; repeat split; auto; intros y Ty; apply (Most y Ty); auto.
Qed.

(** A limit of profiles from sets is in what these tend to. *)
Lemma limit_in_the_limit : forall (T : nat -> set) U x l, closed U -> sets_tend T U ->
  (forall n, T n (x n)) -> tends x l -> U l.
Proof.
  intros T U x l Cl Lim In [L1 L2]; apply Cl; intros e P.
  destruct (Lim (e / 2)) as [N H]; [lra|].
  destruct (L1 (e / 2)) as [n1 H1]; [lra|]; destruct (L2 (e / 2)) as [n2 H2]; [lra|].
  set (n := (N + n1 + n2)%nat); destruct (H n ltac:(lia)) as [H3 _].
  destruct (H3 _ (In n)) as [z [Uz [N1 N2]]]; exists z; split; [exact Uz|].
  specialize (H1 n ltac:(lia)); specialize (H2 n ltac:(lia)); unfold R_dist in *.
  apply Rabs_def2 in N1; apply Rabs_def2 in N2; apply Rabs_def2 in H1; apply Rabs_def2 in H2.
  split; apply Rabs_def1; lra.
Qed.

Theorem Kalai_Smorodinsky_concedes : forall d, concedes Kalai_Smorodinsky_rule d.
Proof.
  intros d; split; [|split].
  - intros T x _ [[Tx _] U]; split; assumption.
  - intros T x i P [[Tx [Dx [k [I [E W]]]]] Un] Top y Ty.
    assert (P' := P); destruct P' as [[C Comp] _]; assert (Comp' := Comp);
      destruct Comp' as [Above Free].
    destruct (ideal_is_greatest T d k Comp I) as [[p [Tp [Ep Mp]]] [q [Tq [Eq Mq]]]].
    assert (My := Mp y Ty); assert (My' := Mq y Ty); assert (Mx := Mp x Tx);
      assert (Mx' := Mq x Tx).
    assert (Dy := Above y Ty); assert (Dp := Above p Tp); assert (Dq := Above q Tq).
    destruct d as [d1 d2], x as [x1 x2], k as [k1 k2], y as [y1 y2], p as [p1 p2], q as [q1 q2].
    assert (Mid := C _ _ (1/2) Tp Tq ltac:(lra)).
    assert (Uq := Un _ Tq); assert (Up := Un _ Tp).
    unfold dominates, at_least in *; simpl in *; subst.
    destruct i; simpl in *.
    + assert (x1 = k1) by (apply Rle_antisym; [lra | apply (Top _ Tp)]); subst.
      assert (x2 = k2); [|subst; lra].
      destruct (Rle_lt_or_eq_dec d1 k1) as [G|G]; [lra | apply (Rmult_eq_reg_l (k1 - d1)); lra |].
      apply Rle_antisym; [lra|]; apply Rnot_lt_le; intros L; apply Uq; lra.
    + assert (x2 = k2) by (apply Rle_antisym; [lra | apply (Top _ Tq)]); subst.
      assert (x1 = k1); [|subst; lra].
      destruct (Rle_lt_or_eq_dec d2 k2) as [G|G]; [lra | apply (Rmult_eq_reg_l (k2 - d2)); lra |].
      apply Rle_antisym; [lra|]; apply Rnot_lt_le; intros L; apply Up; lra.
  - intros T U x l PT [PU GU] Lim Is L.
    assert (Cl : closed U) by (destruct PU as [_ [_ [Cl _]]]; exact Cl).
    assert (Comp : comprehensive U d) by apply PU.
    assert (CompT : forall n, comprehensive (T n) d) by (intros n; apply (PT n)).
    assert (Ul : U l) by (apply (limit_in_the_limit T U x); auto; intros n; apply (Is n)).
    destruct (greatest_in_the_limit T U d true PU Lim) as [p [Up [Mp Cp]]].
    { intros n; destruct (Is n) as [[_ [_ [k [I _]]]] _].
      destruct (ideal_is_greatest _ d k (CompT n) I) as [[p [Tp [_ Hp]]] _]; exists p; auto. }
    destruct (greatest_in_the_limit T U d false PU Lim) as [q [Uq [Mq Cq]]].
    { intros n; destruct (Is n) as [[_ [_ [k [I _]]]] _].
      destruct (ideal_is_greatest _ d k (CompT n) I) as [_ [q [Tq [_ Hq]]]]; exists q; auto. }
    simpl in *.
    assert (KS : Kalai_Smorodinsky U d l).
    { split; [exact Ul|]; split; [now apply Comp|]; exists (fst p, snd q).
      split; [now apply ideal_of_parts|]; simpl; split.
      - (* The gains are in proportion in the limit. *)
        assert (Dl := proj1 Comp _ Ul); assert (Dp := proj1 Comp _ Up);
          assert (Dq := proj1 Comp _ Uq).
        apply cond_eq; intros eps P.
        set (k := fst l - fst d + (snd q - snd d) + (snd l - snd d) + (fst p - fst d) + 3).
        unfold at_least in *.
        assert (K : 0 < k) by (unfold k; lra).
        set (e := Rmin 1 (eps / k)).
        assert (E1 := Rmin_l 1 (eps / k)); assert (E2 := Rmin_r 1 (eps / k)); fold e in E1, E2.
        assert (E3 : 0 < e) by (apply Rmin_glb_lt; [lra | now apply Rdiv_lt_0_compat]).
        assert (E4 : e * k <= eps).
        { apply Rle_trans with (eps / k * k); [apply Rmult_le_compat_r; lra | right; field; lra]. }
        destruct L as [L1 L2], (L1 e E3) as [n1 H1], (L2 e E3) as [n2 H2].
        destruct (Cp e E3) as [n3 H3], (Cq e E3) as [n4 H4].
        set (n := (n1 + n2 + n3 + n4)%nat); specialize (H1 n ltac:(lia));
          specialize (H2 n ltac:(lia)).
        destruct (Is n) as [[_ [_ [i [I [E _]]]]] _].
        destruct (ideal_is_greatest _ d i (CompT n) I) as [[p' [Tp [Ep Mp']]] [q' [Tq [Eq Mq']]]].
        specialize (H3 n p' ltac:(lia) Tp Mp'); specialize (H4 n q' ltac:(lia) Tq Mq').
        rewrite Ep in H3; rewrite Eq in H4; unfold R_dist in *.
        assert (F1 := products_close (fst l - fst d) (snd q - snd d) (fst (x n) - fst d)
          (snd i - snd d) e); assert (F2 := products_close (snd l - snd d) (fst p - fst d)
          (snd (x n) - snd d) (fst i - fst d) e).
        assert (Sh : forall u v w, u - w - (v - w) = u - v) by (intros; ring).
        rewrite !Sh in F1, F2; rewrite E in F1.
        specialize (F1 ltac:(lra) ltac:(lra) ltac:(lra) H1 H4).
        specialize (F2 ltac:(lra) ltac:(lra) ltac:(lra) H2 H3).
        set (m := (snd (x n) - snd d) * (fst i - fst d)) in *.
        replace ((fst l - fst d) * (snd q - snd d) - (snd l - snd d) * (fst p - fst d)) with
          ((m - (snd l - snd d) * (fst p - fst d)) - (m - (fst l - fst d) * (snd q - snd d)))
            by ring.
        apply Rle_lt_trans with (Rabs (m - (snd l - snd d) * (fst p - fst d)) +
          Rabs (m - (fst l - fst d) * (snd q - snd d))).
        + eapply Rle_trans; [apply Rabs_triang|]; rewrite Rabs_Ropp; apply Rle_refl.
        + unfold k in E4; nra.
      - intros y Uy [Y1 Y2].
        set (e := Rmin (fst y - fst l) (snd y - snd l) / 2).
        assert (E1 := Rmin_l (fst y - fst l) (snd y - snd l)).
        assert (E2 := Rmin_r (fst y - fst l) (snd y - snd l)).
        assert (E3 : 0 < e) by (unfold e; assert (0 < Rmin (fst y - fst l) (snd y - snd l))
          by (apply Rmin_glb_lt; lra); lra).
        destruct (Lim e E3) as [N H], L as [L1 L2], (L1 e E3) as [n1 H1], (L2 e E3) as [n2 H2].
        set (n := (N + n1 + n2)%nat); destruct (H n ltac:(lia)) as [_ H3].
        destruct (H3 y Uy) as [z [Tz [N1 N2]]]; specialize (H1 n ltac:(lia)).
        specialize (H2 n ltac:(lia)); unfold R_dist in *.
        apply Rabs_def2 in N1; apply Rabs_def2 in N2; apply Rabs_def2 in H1; apply Rabs_def2 in H2.
        destruct (Is n) as [[_ [_ [k [_ [_ W]]]]] _]; apply (W z Tz);
          unfold strictly_below, e in *; lra. }
    split; [exact KS|]; intros y Uy.
    apply (Kalai_Smorodinsky_strongly_Pareto U d l); auto; split; [apply PU | exact GU].
Qed.

(** * The hypotheses can be met: the rule concedes for ever

    Below (1, 1), (0, 2) and the axes Nash's outcome is (1, 1).  Player 2 announces the rule of
    Kalai and Smorodinsky, which asks for 4/3, 8/7, 16/15, ... *)

Definition capped : set := fun y => 0 <= fst y <= 1 /\ 0 <= snd y /\ fst y + snd y <= 2.
Fixpoint asked (n : nat) : R := match n with O => 2 | S k => 2 * asked k / (1 + asked k) end.

Lemma asked_falls : forall n, 1 < asked n <= 2 /\ asked (S n) < asked n /\
  asked (S n) * (1 + asked n) = 2 * asked n.
Proof.
  assert (E : forall n, 0 < 1 + asked n -> asked (S n) * (1 + asked n) = 2 * asked n)
    by (intros n P; simpl; field; lra).
  induction n.
  - assert (H := E 0%nat); simpl in *; lra.
  - destruct IHn as [A [B C]]; assert (D := E (S n)).
    assert (1 < asked (S n)) by nra; specialize (D ltac:(lra)); split; [lra|]; split;
      [nra | exact D].
Qed.

Lemma capped_is_a_problem : problem capped origin.
Proof.
  unfold problem, comprehensive_sets, comprehensive, convex, capped, closed, bounded, at_least,
    origin.
  repeat split; simpl in *; try lra; try (intros; simpl in *; nra).
  all: try (apply Rnot_lt_le; intros L).
  all: try (destruct (H (1 / 2 * (- fst l))) as [y [Uy [N1 N2]]]; [lra|];
    apply Rabs_def2 in N1; apply Rabs_def2 in N2; lra).
  all: try (destruct (H (1 / 2 * (fst l - 1))) as [y [Uy [N1 N2]]]; [lra|];
    apply Rabs_def2 in N1; apply Rabs_def2 in N2; lra).
  all: try (destruct (H (1 / 2 * (- snd l))) as [y [Uy [N1 N2]]]; [lra|];
    apply Rabs_def2 in N1; apply Rabs_def2 in N2; lra).
  all: try (destruct (H (1 / 2 * (fst l + snd l - 2))) as [y [Uy [N1 N2]]]; [lra|];
    apply Rabs_def2 in N1; apply Rabs_def2 in N2; lra).
  exists 2; intros; simpl; lra.
Qed.

Theorem concession_without_end :
  let a := fun _ => (1, 1) in let b := fun n => (2 - asked (S n), asked (S n)) in
  problem capped origin /\ Nash_rule capped origin (1, 1) /\
  truncation capped origin Nash_rule Kalai_Smorodinsky_rule a b /\ forall n, 1 < snd (b n).
Proof.
  intros a b; split; [exact capped_is_a_problem|]; split; [|split].
  - unfold Nash_rule, Nash_solution, undominated, dominates, capped, at_least, nash, origin; simpl.
    split; [split; [lra|]; split; [lra|]; intros; nra|]; intros; lra.
  - assert (Left : forall n y, left_over capped a b n y <-> capped y /\ snd y <= asked n).
    { induction n; intros y; simpl left_over.
      - split; [intros H; split; [exact H|] | tauto]; unfold capped in H; simpl; lra.
      - rewrite IHn; destruct (asked_falls n) as [_ [F _]].
        unfold capped; subst a b; cbn [fst snd]; split; intros; simpl in *; lra. }
    intros n; destruct (asked_falls n) as [F1 [F2 F3]]; destruct (asked_falls (S n)) as [G1 _].
    set (c := asked n) in *; set (r := asked (S n)) in *; subst a b; cbv beta; fold r; split.
    + unfold Nash_rule, Nash_solution, undominated, dominates, at_least, nash, origin; simpl.
      split; [split; [apply Left; unfold capped; fold c; simpl; lra|]; split; [lra|]|].
      * intros y Hy; apply Left in Hy; unfold capped in Hy; intros; nra.
      * intros y Hy; apply Left in Hy; unfold capped in Hy; intros; lra.
    + unfold Kalai_Smorodinsky_rule, Kalai_Smorodinsky, undominated, dominates, ideal,
        strictly_below,
        at_least, origin; simpl.
      split; [split; [apply Left; unfold capped; fold c; simpl; lra|]; split; [lra|]|].
      * exists (1, c); simpl; split; [|split; [nra|]].
        -- split; [intros y Hy; apply Left in Hy; unfold capped in Hy; fold c in Hy; intros; lra|].
           split; [exists (1, 0) | exists (0, c)]; simpl;
             (split; [apply Left; unfold capped; fold c; simpl; lra | lra]).
        -- intros y Hy; apply Left in Hy; unfold capped in Hy; intros; lra.
      * intros y Hy; apply Left in Hy; unfold capped in Hy; intros; lra.
  - intros n; exact (proj1 (proj1 (asked_falls (S n)))).
Qed.

(** All four pairs of these two rules lead to an outcome, so the hypotheses of
    [Nash_is_the_outcome] can be met. *)
Definition announced (r : bool) : solution := if r then Nash_rule else Kalai_Smorodinsky_rule.

Lemma corner_is_recommended : forall r (T : set) c, T c ->
  (forall y, T y -> at_least y origin) -> (forall y, T y -> at_least c y) ->
  announced r T origin c.
Proof.
  intros r T c Tc Pos Below.
  assert (Un : undominated T c).
  { intros y Ty [_ D]; specialize (Below y Ty); unfold at_least in Below; lra. }
  assert (Pc := Pos c Tc); destruct r; simpl; (split; [|exact Un]); (split; [exact Tc|]);
    (split; [exact Pc|]).
  - intros y Ty Py; specialize (Below y Ty); unfold at_least, nash, origin in *; simpl in *; nra.
  - exists c; split; [split; [|split]|split].
    + intros y Ty _; now apply Below.
    + exists c; auto.
    + exists c; auto.
    + ring.
    + intros y Ty [D _]; specialize (Below y Ty); unfold at_least in Below; lra.
Qed.

(** Where both can have what they ask for, they get it. *)
Lemma asked_together : forall r s (T : set) a0 b0, (forall y, T y -> at_least y origin) ->
  announced r T origin a0 -> announced s T origin b0 -> T (fst a0, snd b0) ->
  outcome T origin (announced r) (announced s) (fst a0, snd b0).
Proof.
  intros r s T a0 b0 Pos Fa Gb Tc; set (c := (fst a0, snd b0)) in *.
  set (a := fun n : nat => match n with O => a0 | _ => c end).
  set (b := fun n : nat => match n with O => b0 | _ => c end).
  assert (Sub : forall n y, left_over T a b n y -> T y)
    by (induction n; intros y H; [exact H | apply IHn; apply H]).
  assert (In : forall n, left_over T a b (S n) c).
  { induction n; [split; [exact Tc | split; apply Rle_refl]|].
    split; [exact IHn | split; apply Rle_refl]. }
  assert (Below : forall n y, left_over T a b (S n) y -> at_least c y)
    by (induction n; intros y H; [split; apply H | apply IHn; apply H]).
  exists a, b; split.
  - intros [|n]; [split; assumption|].
    split; apply corner_is_recommended; auto; try apply Below; intros y H; apply Pos, (Sub _ _ H).
  - left; split; apply (tends_constant _ _ 1); intros [|n] H; lia || reflexivity.
Qed.

Theorem outcomes_exist : exists V : bool -> bool -> payoffs,
  forall r s, outcome capped origin (announced r) (announced s) (V r s).
Proof.
  destruct concession_without_end as [Pr [N [Tr _]]].
  set (a := fun _ : nat => (1, 1)) in *.
  set (b := fun n => (2 - asked (S n), asked (S n))) in *.
  destruct (secured capped origin (1, 1) Pr N true Kalai_Smorodinsky_rule a b (left_over capped a b)
    ltac:(reflexivity) ltac:(reflexivity) (fun n => proj1 (Tr n)) (fun n => proj2 (Tr n))
    (or_intror (Kalai_Smorodinsky_concedes origin))) as [x [A [B _]]].
  assert (K : Kalai_Smorodinsky_rule capped origin (2 - asked 1, asked 1)) by apply (Tr 0%nat).
  assert (Pos : forall y, capped y -> at_least y origin) by apply Pr.
  exists (fun r s => match r, s with
    | true, true => (1, 1)
    | true, false => x
    | false, s => (fst (2 - asked 1, asked 1), snd (if s then (1, 1) else (2 - asked 1, asked 1)))
    end).
  assert (E : asked 1 = 4/3) by (simpl; field).
  intros [] [].
  - apply (asked_together true true capped (1, 1) (1, 1)); auto; apply N.
  - exists a, b; split; [exact Tr | left; split; assumption].
  - apply (asked_together false true); auto; rewrite E; unfold capped; simpl; lra.
  - apply (asked_together false false); auto; rewrite E; unfold capped; simpl; lra.
Qed.

(** * Norms that do not concede: several outcomes

    Utilitarian, Nash's and egalitarian (leximin) rules recommend the same as long as it is left.
    Below (2, 2) and (4, 1), the frontier of Asymmetric Bach or Stravinsky, both players' announcing
    the utilitarian rule is an equilibrium, and so is both players' announcing the egalitarian one.
      *)

Inductive norm := by_sum | by_product | by_least.
Definition meaning (r : norm) : solution :=
  match r with by_sum => utilitarian | by_product => Nash_rule | by_least => leximin end.
Definition below_the_segment : set := fun y =>
  0 <= fst y <= 4 /\ 0 <= snd y <= 2 /\ fst y + 2 * snd y <= 6.
Definition choice (r : norm) : payoffs :=
  match r with by_sum => (4, 1) | by_product => (3, 3/2) | by_least => (2, 2) end.

Lemma choice_stays : forall r T, subset T below_the_segment -> T (choice r) ->
  forall z, meaning r T origin z <-> z = choice r.
Proof.
  intros r T Sub Tc z; destruct r; unfold meaning, choice in *; split.
  - intros [Tz Top]; specialize (Top _ Tc); apply Sub in Tz; unfold below_the_segment, total in *.
    destruct z as [z1 z2]; simpl in *; f_equal; lra.
  - intros ->; split; [exact Tc|]; intros y Ty; apply Sub in Ty.
    unfold below_the_segment, total in *; simpl; lra.
  - intros [[Tz [_ Top]] _]; specialize (Top _ Tc); apply Sub in Tz.
    unfold below_the_segment, nash, at_least, origin in *; destruct z as [z1 z2]; simpl in *.
    specialize (Top ltac:(lra)); assert (P : z1 * z2 <= z1 * ((6 - z1) / 2))
      by (apply Rmult_le_compat_l; lra).
    assert (E : z1 - 3 = 0) by (apply Rsqr_0_uniq; assert (H := Rle_0_sqr (z1 - 3));
      unfold Rsqr in *; lra).
    assert (z1 = 3) by lra; subst; f_equal; lra.
  - intros ->; unfold Nash_rule, Nash_solution, undominated, dominates, at_least, nash, origin;
      simpl.
    split; [split; [exact Tc|]; split; [lra|]|]; intros y Ty; apply Sub in Ty;
      unfold below_the_segment in *; intros; [|lra].
    assert (P : fst y * snd y <= fst y * ((6 - fst y) / 2)) by (apply Rmult_le_compat_l; lra).
    assert (Q := Rle_0_sqr (fst y - 3)); unfold Rsqr in Q; lra.
  - intros [Tz Top]; specialize (Top _ Tc); apply Sub in Tz; destruct z as [z1 z2].
    unfold below_the_segment, least, greatest, gains, origin in *; simpl in *.
    rewrite (Rmin_left (2 - 0)), (Rmax_left (2 - 0)) in Top by lra.
    unfold Rmin, Rmax in Top; destruct (Rle_dec (z1 - 0) (z2 - 0)); f_equal; lra.
  - intros ->; split; [exact Tc|]; intros y Ty; apply Sub in Ty.
    unfold below_the_segment, least, greatest, gains, origin in *; simpl in *.
    rewrite (Rmin_left (2 - 0)), (Rmax_left (2 - 0)) by lra.
    unfold Rmin, Rmax; destruct (Rle_dec (fst y - 0) (snd y - 0)); lra.
Qed.

Lemma corner_is_chosen : forall r (T : set) c, T c -> (forall y, T y -> at_least y origin) ->
  (forall y, T y -> at_least c y) -> forall z, meaning r T origin z <-> z = c.
Proof.
  intros r T [c1 c2] Tc Pos Below z; assert (Pc := Pos _ Tc).
  unfold at_least, origin in *; simpl in *; destruct r; unfold meaning; split.
  - intros [Tz Top]; specialize (Top _ Tc); specialize (Below _ Tz); unfold total in *.
    destruct z as [z1 z2]; simpl in *; f_equal; lra.
  - intros ->; split; [exact Tc|]; intros y Ty; specialize (Below _ Ty); unfold total; simpl; lra.
  - intros [[Tz _] Un]; symmetry; rewrite (not_dominated_equal z (c1, c2)); auto; now apply Below.
  - intros ->; unfold Nash_rule, Nash_solution, undominated, dominates, at_least, nash, origin;
      simpl.
    split; [split; [exact Tc|]; split; [lra|]|]; intros y Ty; specialize (Below _ Ty);
      specialize (Pos _ Ty); intros; [nra | lra].
  - intros [Tz Top]; specialize (Top _ Tc); specialize (Below _ Tz); destruct z as [z1 z2].
    unfold least, greatest, gains, Rmin, Rmax in *; simpl in *.
    destruct (Rle_dec (z1 - 0) (z2 - 0)), (Rle_dec (c1 - 0) (c2 - 0)); f_equal; lra.
  - intros ->; split; [exact Tc|]; intros y Ty; specialize (Below _ Ty).
    unfold least, greatest, gains, Rmin, Rmax in *; simpl in *.
    destruct (Rle_dec (fst y - 0) (snd y - 0)), (Rle_dec (c1 - 0) (c2 - 0)); lra.
Qed.

(** What each pair of announcements leads to. *)
Definition leads_to (r s : norm) : payoffs :=
  match r, s with
  | by_sum, by_sum => (4, 1) | by_product, by_product => (3, 3/2) | by_least, by_least => (2, 2)
  | by_least, by_product => (2, 3/2) | by_least, by_sum => (2, 1) | by_product, by_sum => (3, 1)
  | _, _ => origin
  end.

Lemma tends_unique : forall x y z, tends x y -> tends x z -> y = z.
Proof.
  intros x [y1 y2] [z1 z2] [A1 A2] [B1 B2]; simpl in *.
  now rewrite (UL_sequence _ _ _ A1 B1), (UL_sequence _ _ _ A2 B2).
Qed.

Theorem outcomes_of_norms : forall r s z,
  outcome below_the_segment origin (meaning r) (meaning s) z <-> z = leads_to r s.
Proof.
  set (X := below_the_segment).
  assert (Const : forall x : payoffs, tends (fun _ => x) x)
    by (intros x; apply (tends_constant _ _ 0); reflexivity).
  assert (In : forall r, X (choice r))
    by (intros []; unfold X, below_the_segment; simpl; lra).
  assert (Sub : forall a b n, subset (left_over X a b n) X)
    by (intros a b n; induction n; intros y H; [exact H | apply IHn; apply H]).
  (* Neither leaves the other's choice less. *)
  assert (Stand : forall r s, fst (choice s) <= fst (choice r) ->
    snd (choice r) <= snd (choice s) ->
    (forall a b, truncation X origin (meaning r) (meaning s) a b <->
      forall n, a n = choice r /\ b n = choice s)).
  { intros r s L1 L2 a b.
    assert (Step : (forall n, a n = choice r /\ b n = choice s) \/
      truncation X origin (meaning r) (meaning s) a b ->
      forall n, left_over X a b n (choice r) /\ left_over X a b n (choice s)).
    { intros H; induction n; [split; apply In|]; destruct IHn as [I1 I2].
      assert (E : a n = choice r /\ b n = choice s).
      { destruct H as [H|H]; [apply H|]; destruct (H n) as [F G].
        split; [eapply choice_stays | eapply choice_stays]; eauto. }
      destruct E as [-> ->] || (simpl; destruct E as [E1 E2]; rewrite E1, E2).
      repeat split; auto; try apply Rle_refl. }
    split; intros H n; destruct (Step ltac:(tauto) n) as [I1 I2].
    - destruct (H n) as [F G]; split; [eapply choice_stays | eapply choice_stays]; eauto.
    - destruct (H n) as [-> ->]; split; apply choice_stays; auto. }
  (* The two are compatible. *)
  assert (Meet : forall r s, let c := (fst (choice r), snd (choice s)) in
    fst (choice r) <= fst (choice s) -> snd (choice s) <= snd (choice r) ->
    (forall a b, truncation X origin (meaning r) (meaning s) a b <->
      a 0%nat = choice r /\ b 0%nat = choice s /\ forall n, a (S n) = c /\ b (S n) = c)).
  { intros r s c L1 L2 a b.
    assert (Xc : X c).
    { assert (A := In r); assert (B := In s); unfold X, below_the_segment, c in *; simpl in *;
        lra. }
    assert (Pos : forall n y, left_over X a b n y -> at_least y origin).
    { intros n y H; apply Sub in H; unfold X, below_the_segment, at_least, origin in *; simpl;
        lra. }
    assert (Below : forall n y, a 0%nat = choice r -> b 0%nat = choice s ->
      left_over X a b (S n) y -> at_least c y).
    { intros n y E1 E2; induction n; intros H; [|apply IHn; apply H].
      destruct H as [_ [H1 H2]]; rewrite E1 in H1; rewrite E2 in H2; split; assumption. }
    split.
    - intros H; assert (E : a 0%nat = choice r /\ b 0%nat = choice s).
      { destruct (H 0%nat) as [F G]; split; eapply (choice_stays _ X); eauto; intros y; auto. }
      destruct E as [E1 E2]; split; [exact E1|]; split; [exact E2|].
      assert (All : forall n, left_over X a b (S n) c /\ a (S n) = c /\ b (S n) = c).
      { assert (Step : forall n, left_over X a b (S n) c -> a (S n) = c /\ b (S n) = c).
        { intros n I; destruct (H (S n)) as [F G].
          split; eapply corner_is_chosen; eauto. }
        induction n.
        - assert (I : left_over X a b 1 c)
            by (simpl; rewrite E1, E2; split; [exact Xc | split; apply Rle_refl]).
          split; [exact I | now apply Step].
        - destruct IHn as [I [F1 F2]]; assert (I' : left_over X a b (S (S n)) c).
          { split; [exact I|]; rewrite F1, F2; split; apply Rle_refl. }
          split; [exact I' | now apply Step]. }
      intros n; apply All.
    - intros [E1 [E2 All]]; assert (I : forall n, left_over X a b (S n) c).
      { induction n; [simpl; rewrite E1, E2; split; [exact Xc | split; apply Rle_refl]|].
        split; [exact IHn|]; destruct (All n) as [F1 F2]; rewrite F1, F2; split; apply Rle_refl. }
      intros [|n].
      + rewrite E1, E2; split; apply choice_stays; auto; try apply In; intros y; auto.
      + destruct (All n) as [F1 F2]; rewrite F1, F2.
        split; apply (proj2 (corner_is_chosen _ _ c (I n) (Pos (S n))
          (fun y => Below n y E1 E2) c)); reflexivity. }
  (* Three cases. *)
  assert (Same : forall r z, outcome X origin (meaning r) (meaning r) z <-> z = choice r).
  { intros r z; assert (H := Stand r r (Rle_refl _) (Rle_refl _)); split.
    - intros [a [b [Tr Lim]]]; assert (E := proj1 (H a b) Tr).
      assert (A : tends a (choice r)) by (apply (tends_constant _ _ 0); intros; apply E).
      assert (B : tends b (choice r)) by (apply (tends_constant _ _ 0); intros; apply E).
      destruct Lim as [[A' _]|[No _]]; [now apply (tends_unique a) | exfalso; apply No; eauto].
    - intros ->; exists (fun _ => choice r), (fun _ => choice r); split; [|left; auto].
      apply H; auto. }
  assert (Apart : forall r s z, fst (choice s) < fst (choice r) ->
    snd (choice r) <= snd (choice s) ->
    (outcome X origin (meaning r) (meaning s) z <-> z = origin)).
  { intros r s z L1 L2; assert (H := Stand r s (Rlt_le _ _ L1) L2).
    assert (No : forall a b, (forall n, a n = choice r /\ b n = choice s) ->
      ~ exists y, tends a y /\ tends b y).
    { intros a b E [y [A B]].
      assert (A' : tends a (choice r)) by (apply (tends_constant _ _ 0); intros; apply E).
      assert (B' : tends b (choice s)) by (apply (tends_constant _ _ 0); intros; apply E).
      assert (E1 := tends_unique _ _ _ A A'); assert (E2 := tends_unique _ _ _ B B'); subst.
      rewrite E2 in L1; lra. }
    split.
    - intros [a [b [Tr [[A B]|[_ E]]]]]; [|exact E]; exfalso; apply (No a b); eauto; now apply H.
    - intros ->; exists (fun _ => choice r), (fun _ => choice s); split; [apply H; auto|].
      right; split; [apply No; auto | reflexivity]. }
  assert (Together : forall r s z, fst (choice r) <= fst (choice s) ->
    snd (choice s) <= snd (choice r) ->
    (outcome X origin (meaning r) (meaning s) z <-> z = (fst (choice r), snd (choice s)))).
  { intros r s z L1 L2; assert (H := Meet r s L1 L2); cbv zeta in H; split.
    - intros [a [b [Tr Lim]]]; destruct (proj1 (H a b) Tr) as [_ [_ E]].
      set (c := (fst (choice r), snd (choice s))) in *.
      assert (A : tends a c)
        by (apply (tends_constant _ _ 1); intros [|n] Hn; [lia | apply E]).
      assert (B : tends b c)
        by (apply (tends_constant _ _ 1); intros [|n] Hn; [lia | apply E]).
      destruct Lim as [[A' _]|[No _]]; [now apply (tends_unique a) | exfalso; apply No; eauto].
    - intros ->; set (c := (fst (choice r), snd (choice s))) in *.
      exists (fun n => match n with O => choice r | _ => c end),
        (fun n => match n with O => choice s | _ => c end); split; [apply H; auto|].
      left; split; apply (tends_constant _ _ 1); intros [|n] Hn; lia || reflexivity. }
  intros r s z; destruct r, s;
    match goal with
    | |- outcome _ _ (meaning ?r) (meaning ?r) _ <-> _ => exact (Same r z)
    | |- outcome _ _ (meaning ?r) (meaning ?s) _ <-> _ =>
        exact (Apart r s z ltac:(simpl; lra) ltac:(simpl; lra)) ||
        exact (Together r s z ltac:(simpl; lra) ltac:(simpl; lra))
    end.
Qed.

Theorem norms_do_not_concede : forall V : norm -> norm -> payoffs,
  (forall r s, outcome below_the_segment origin (meaning r) (meaning s) (V r s)) ->
  let equilibrium := Nash (fun r s => fst (V r s)) (fun r s => snd (V r s)) in
  equilibrium by_sum by_sum /\ V by_sum by_sum = (4, 1) /\
  equilibrium by_least by_least /\ V by_least by_least = (2, 2).
Proof.
  intros V H equilibrium.
  assert (E : forall r s, V r s = leads_to r s) by (intros r s; apply outcomes_of_norms, H).
  unfold equilibrium, Nash; rewrite !E; repeat split; try reflexivity;
    intros []; rewrite E; simpl; lra.
Qed.
