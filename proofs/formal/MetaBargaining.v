(** Bargaining over rules: each player announces a bargaining solution (van Damme 1986).

    On section 6, agents that decide "among the axioms which characterize different bargaining
    solutions".  If the rules recommend the same, that is the outcome.  If not, what gives player 1
    more than rule 1 does, or player 2 more than rule 2, is cut off, and the rules are asked again,
    of what is left.  If the recommendations converge to one outcome, that is the outcome; if not,
    players get d.  A rule may recommend several profiles: then the theorems hold whatever is
    chosen. *)

From Coq Require Import Reals Lra Lia.
From Norms Require Import CrossPlay Welfare Axioms.
Open Scope R_scope.

(** * Problems and what is left of them *)

Definition tends (x : nat -> payoffs) (l : payoffs) : Prop :=
  Un_cv (fun n => fst (x n)) (fst l) /\ Un_cv (fun n => snd (x n)) (snd l).

(** Two profiles that differ by less than e for each player. *)
Definition near (e : R) (y z : payoffs) : Prop :=
  Rabs (fst y - fst z) < e /\ Rabs (snd y - snd z) < e.

Definition closed (T : set) : Prop := forall l,
  (forall e, 0 < e -> exists y, T y /\ near e y l) -> T l.
Definition bounded (T : set) : Prop := exists M, forall y, T y -> at_least (M, M) y.

(** A compact convex set with d in it, and free disposal down to d. *)
Definition problem (T : set) (d : payoffs) : Prop :=
  comprehensive_sets T d /\ T d /\ closed T /\ bounded T.

(** What is left after n steps, if player 1's rule recommends [a k] at step k and player 2's
    [b k]; and the steps, at each of which both are recommended. *)
Fixpoint left_over (T : set) (a b : nat -> payoffs) (n : nat) : set :=
  match n with
  | O => T
  | S k => fun y => left_over T a b k y /\ fst y <= fst (a k) /\ snd y <= snd (b k)
  end.
Definition truncation (T : set) (d : payoffs) (f g : solution) (a b : nat -> payoffs) : Prop :=
  forall n, f (left_over T a b n) d (a n) /\ g (left_over T a b n) d (b n).

(** What comes of player 1's announcing f and player 2's announcing g. *)
Definition outcome (T : set) (d : payoffs) (f g : solution) (x : payoffs) : Prop :=
  exists a b, truncation T d f g a b /\
    ((tends a x /\ tends b x) \/ (~ (exists y, tends a y /\ tends b y) /\ x = d)).

(** * The rules *)

Definition undominated (T : set) (x : payoffs) : Prop := forall y, T y -> ~ dominates y x.

(** Nash's rule: the greatest product of gains; Pareto-optimal too where no gain of both is
    attainable, and all products are 0. *)
Definition Nash_rule : solution := fun T d x => Nash_solution T d x /\ undominated T x.

(** A player's part of a profile; [true] is player 1. *)
Definition part (i : bool) (y : payoffs) : R := if i then fst y else snd y.

(** Sets that come close to one another. *)
Definition within (e : R) (T U : set) : Prop := forall y, T y -> exists z, U z /\ near e y z.
Definition sets_tend (T : nat -> set) (U : set) : Prop := forall e, 0 < e ->
  exists N, forall n, (N <= n)%nat -> within e (T n) U /\ within e U (T n).

(** A rule that concedes "recommends an efficient outcome, gives a player the most that is left for
    it only where nothing else is left, and depends continuously on what is left".  Of continuity
    this asks no more than a closed graph, among problems in which both can gain: Kalai and
    Smorodinsky's rule, say, jumps where a set shrinks to one in which only one player can. *)
Definition efficient_rule (g : solution) (d : payoffs) : Prop := forall T x,
  problem T d -> g T d x -> T x /\ undominated T x.
Definition yields (g : solution) (d : payoffs) : Prop := forall T x i, problem T d -> g T d x ->
  (forall y, T y -> part i y <= part i x) -> forall y, T y -> at_least x y.
Definition continuous (g : solution) (d : payoffs) : Prop :=
  forall (T : nat -> set) (U : set) (x : nat -> payoffs) l,
  (forall n, problem (T n) d /\ some_gain (T n) d) -> problem U d /\ some_gain U d ->
  sets_tend T U -> (forall n, g (T n) d (x n)) -> tends x l -> g U d l.
Definition concedes (g : solution) (d : payoffs) : Prop :=
  efficient_rule g d /\ yields g d /\ continuous g d.

(** * What is left is a problem *)

Lemma parts : forall i x y, (part i x <= part i y /\ part (negb i) x <= part (negb i) y) <->
  at_least y x.
Proof. intros [] x y; unfold at_least; simpl; tauto. Qed.

Lemma by_parts : forall i u v, exists x, part i x = u /\ part (negb i) x = v.
Proof. intros [] u v; [exists (u, v) | exists (v, u)]; split; reflexivity. Qed.

Lemma equal_parts : forall i x y, part i x = part i y -> part (negb i) x = part (negb i) y -> x = y.
Proof. intros [] [a b] [c e]; simpl; intros -> ->; reflexivity. Qed.

Lemma tends_parts : forall i x l, tends x l <->
  Un_cv (fun n => part i (x n)) (part i l) /\ Un_cv (fun n => part (negb i) (x n)) (part (negb i)
    l).
Proof. intros [] x l; unfold tends; simpl; tauto. Qed.

Lemma tends_constant : forall x l k, (forall n, (k <= n)%nat -> x n = l) -> tends x l.
Proof.
  intros x l k E; split; intros e P; exists k; intros n L; rewrite (E n L); unfold R_dist;
    rewrite Rminus_eq_0, Rabs_R0; exact P.
Qed.

Lemma closed_holds_limits : forall T x l, closed T -> (forall n, T (x n)) -> tends x l -> T l.
Proof.
  intros T x l C In [L1 L2]; apply C; intros e P; destruct (L1 e P) as [n1 H1], (L2 e P) as [n2 H2].
  exists (x (n1 + n2)%nat); split; [apply In|]; split; [apply H1 | apply H2]; lia.
Qed.

Lemma limit_at_most : forall (u : nat -> R) l c, (forall n, u n <= c) -> Un_cv u l -> l <= c.
Proof.
  intros u l c B L; apply Rnot_lt_le; intros H; destruct (L (l - c)) as [n Hn]; [lra|].
  specialize (Hn n (le_n n)); specialize (B n); unfold R_dist in Hn.
  apply Rabs_def2 in Hn; lra.
Qed.

Lemma limit_at_least : forall (u : nat -> R) l c, (forall n, c <= u n) -> Un_cv u l -> c <= l.
Proof.
  intros u l c B L; apply Rnot_lt_le; intros H; destruct (L (c - l)) as [n Hn]; [lra|].
  specialize (Hn n (le_n n)); specialize (B n); unfold R_dist in Hn.
  apply Rabs_def2 in Hn; lra.
Qed.

(** The part of a problem below bounds that are no less than d is a problem. *)
Lemma cut_is_a_problem : forall T U d m, problem T d -> at_least m d ->
  (forall y, U y <-> T y /\ at_least m y) -> problem U d.
Proof.
  intros T U d m [[C [Above Free]] [Td [Cl [M B]]]] Hm E.
  unfold problem, comprehensive_sets, comprehensive.
  split; [split; [|split]|split; [|split]].
  - intros x y t Ux Uy Ht; apply E in Ux; apply E in Uy; apply E.
    destruct Ux as [Tx [X1 X2]], Uy as [Ty [Y1 Y2]].
    split; [now apply C|]; unfold at_least; simpl; split; nra.
  - intros x Ux; apply E in Ux; now apply Above.
  - intros x y Ux Dy Lxy; apply E in Ux; destruct Ux as [Tx Lx]; apply E; split; [eauto|].
    unfold at_least in *; lra.
  - apply E; split; assumption.
  - intros l H; apply E; split.
    + apply Cl; intros e P; destruct (H e P) as [y [Uy Ny]]; exists y; split;
        [now apply E | exact Ny].
    + split; apply Rnot_lt_le; intros L.
      * destruct (H (fst l - fst m)) as [y [Uy [N1 N2]]]; [lra|]; apply E in Uy.
        destruct Uy as [_ [L1 L2]]; apply Rabs_def2 in N1; lra.
      * destruct (H (snd l - snd m)) as [y [Uy [N1 N2]]]; [lra|]; apply E in Uy.
        destruct Uy as [_ [L1 L2]]; apply Rabs_def2 in N2; lra.
  - exists M; intros y Uy; apply E in Uy; now apply B.
Qed.

(** * Nash's rule recommends the same as long as it is left *)

Lemma no_gain_one_efficient : forall X T d n m, problem X d -> subset T X -> Nash_rule X d n ->
  ~ strictly_below d n -> T n -> T m -> undominated T m -> m = n.
Proof.
  intros X T [d1 d2] [n1 n2] [m1 m2] [[C [Above Free]] _] Sub [[Xn [Dn Top]] Eff] No Tn Tm Um.
  assert (Xm := Sub _ Tm); assert (Dm := Above _ Xm).
  assert (H1 := Um _ Tn); assert (H2 := Eff _ Xm).
  assert (Mid := C _ _ (1/2) Xm Xn ltac:(lra)); simpl in Mid.
  assert (TopM := Top _ Mid); assert (TopS := Top _ Xm Dm).
  unfold strictly_below, dominates, at_least, nash in *; simpl in *.
  specialize (TopM ltac:(lra)).
  assert (P0 : (n1 - d1) * (n2 - d2) = 0).
  { destruct (Rle_lt_or_eq_dec d1 n1) as [A|A]; [lra| |subst; ring].
    destruct (Rle_lt_or_eq_dec d2 n2) as [B|B]; [lra| exfalso; apply No; lra|subst; ring]. }
  assert (E1 : n1 = m1).
  { apply Rle_antisym; apply Rnot_lt_le; intros L.
    - assert (N : n2 < m2) by (apply Rnot_le_lt; intros ?; apply H1; lra); nra.
    - assert (N : m2 < n2) by (apply Rnot_le_lt; intros ?; apply H2; lra); nra. }
  subst m1; f_equal; apply Rle_antisym; apply Rnot_lt_le; intros L; [apply H2 | apply H1]; lra.
Qed.

Lemma Nash_stays : forall X T d n m, problem X d -> subset T X -> Nash_rule X d n -> T n ->
  Nash_rule T d m -> m = n.
Proof.
  intros X T d n m P Sub Nn Tn [[Tm [Dm Topm]] Um].
  destruct (Rlt_dec (fst d) (fst n)) as [L1|L1].
  destruct (Rlt_dec (snd d) (snd n)) as [L2|L2].
  - destruct P as [[C _] _], Nn as [[Xn [Dn Top]] _]; assert (Xm := Sub _ Tm).
    assert (A := Topm _ Tn Dn); assert (B := Top _ Xm Dm).
    assert (Mid := Top _ (C _ _ (1/2) Xm Xn ltac:(lra))).
    destruct d as [d1 d2], n as [n1 n2], m as [m1 m2].
    unfold at_least, nash in *; simpl in *; specialize (Mid ltac:(lra)).
    assert (E : (m1 - d1) * (m2 - d2) = (n1 - d1) * (n2 - d2)) by lra.
    assert (Q : (m1 - n1) * (m2 - n2) >= 0) by nra.
    assert (E1 : m1 = n1).
    { destruct (Rtotal_order m1 n1) as [L|[L|L]]; [|exact L|].
      - assert (n2 < m2) by nra; nra.
      - assert (m2 < n2) by nra; nra. }
    subst; f_equal; nra.
  - apply (no_gain_one_efficient X T d); auto; unfold strictly_below; tauto.
  - apply (no_gain_one_efficient X T d); auto; unfold strictly_below; tauto.
Qed.

(** * One player announces Nash's rule, the other a rule that concedes *)

Section Announcing.

Variables (X : set) (d N : payoffs) (i : bool) (g : solution).
Variables (L : nat -> set) (own other : nat -> payoffs).
Hypothesis Problem : problem X d.
Hypothesis HN : Nash_rule X d N.
Hypothesis L0 : forall y, L 0%nat y <-> X y.
Hypothesis LS : forall n y, L (S n) y <->
  L n y /\ part i y <= part i (own n) /\ part (negb i) y <= part (negb i) (other n).
Hypothesis Own : forall n, Nash_rule (L n) d (own n).
Hypothesis Other : forall n, g (L n) d (other n).
Let j := negb i.

Lemma left_in : forall n y, L n y -> X y.
Proof. induction n; intros y H; [now apply L0|]; apply LS in H; apply IHn; tauto. Qed.

Lemma left_after : forall n k y, L (n + k) y -> L n y.
Proof.
  intros n k; induction k; intros y H; [now rewrite Nat.add_0_r in H|].
  rewrite Nat.add_succ_r in H; apply LS in H; apply IHk; tauto.
Qed.

Lemma own_first : own 0%nat = N.
Proof.
  apply (Nash_stays X (L 0%nat) d); auto; [intros y; apply L0 | apply L0; apply HN].
Qed.

Lemma first_problem : problem (L 0%nat) d.
Proof.
  assert (P := Problem); destruct P as [_ [_ [_ [M B]]]].
  apply (cut_is_a_problem X _ d (Rmax M (fst d), Rmax M (snd d))); [exact Problem | |].
  - unfold at_least; simpl; split; apply Rmax_r.
  - intros y; rewrite L0; split; [intros H; split; [exact H|] | tauto].
    specialize (B _ H); unfold at_least in *; simpl in *.
    generalize (Rmax_l M (fst d)) (Rmax_l M (snd d)); lra.
Qed.

(** If the two are compatible, both get what they ask for. *)
Lemma announced_compatible : efficient_rule g d -> part i N <= part i (other 0%nat) ->
  exists x, tends own x /\ tends other x /\ X x /\ part i N <= part i x.
Proof.
  intros Eff Le; destruct (by_parts i (part i N) (part j (other 0%nat))) as [c [C1 C2]].
  assert (E0 := own_first).
  assert (P0 := first_problem).
  destruct (Eff _ _ P0 (Other 0%nat)) as [T0 _].
  assert (Dc : at_least c d).
  { apply (parts i); rewrite C1, C2; split; apply (parts i).
    - apply (proj1 HN).
    - destruct Problem as [[_ [Above _]] _]; apply Above; now apply L0. }
  assert (Xc : X c).
  { destruct Problem as [[_ [Above Free]] _]; apply (Free (other 0%nat));
      [now apply L0 | exact Dc|].
    apply (parts i); rewrite C1, C2; split; [exact Le | apply Rle_refl]. }
  assert (Below : forall n y, L (S n) y -> at_least c y).
  { intros n y H; assert (H1 : L 1%nat y) by (apply (left_after 1 n); exact H).
    apply LS in H1; apply (parts i); rewrite C1, C2, <- E0; tauto. }
  assert (Un : forall (T : set) x, T c -> T x -> (forall y, T y -> at_least c y) ->
    undominated T x -> x = c).
  { intros T x Tc Tx B U; apply not_dominated_equal; [now apply B | now apply U]. }
  assert (All : forall n, L (S n) c /\ own (S n) = c /\ other (S n) = c).
  { assert (Step : forall n, L (S n) c -> own (S n) = c /\ other (S n) = c).
    { intros n H; split.
      - destruct (Own (S n)) as [[In _] U]; apply (Un (L (S n))); auto; intros y; apply Below.
      - assert (P : problem (L (S n)) d).
        { apply (cut_is_a_problem X _ d c); auto; intros y; split.
          - intros Hy; split; [now apply left_in in Hy | now apply Below in Hy].
          - intros [Xy Ly]; revert H; generalize (S n); intros m; induction m; intros H.
            + now apply L0.
            + apply LS in H; apply LS; destruct H as [H [A B]]; split; [now apply IHm|].
              apply (parts i) in Ly; lra. }
        destruct (Eff _ _ P (Other (S n))); apply (Un (L (S n))); auto; intros y; apply Below. }
    induction n.
    - assert (H : L 1%nat c).
      { apply LS; split; [now apply L0|]; rewrite E0, C1, C2; split; apply Rle_refl. }
      split; [exact H | now apply Step].
    - destruct IHn as [H [E1 E2]].
      assert (H' : L (S (S n)) c) by (apply LS; rewrite E1, E2; repeat split; auto; apply Rle_refl).
      split; [exact H' | now apply Step]. }
  exists c; split; [|split; [|split]].
  - apply (tends_constant _ _ 1); intros [|n] H; [lia | apply All].
  - apply (tends_constant _ _ 1); intros [|n] H; [lia | apply All].
  - exact Xc.
  - rewrite C1; apply Rle_refl.
Qed.

(** If not, Nash's outcome is left at every step, and the other rule concedes all the way to it. *)
Lemma announced_incompatible : concedes g d -> part i (other 0%nat) < part i N ->
  tends own N /\ tends other N.
Proof.
  intros [Eff [Yield Cont]] Lt; assert (E0 := own_first).
  assert (DN : at_least N d) by apply (proj1 HN).
  assert (Main : forall n, L n N /\ own n = N /\ problem (L n) d /\
    part j N <= part j (other n) /\ part i (other n) <= part i N).
  { assert (Step : forall n, L n N -> problem (L n) d -> part i (other n) <= part i N ->
      own n = N /\ part j N <= part j (other n)).
    { intros n H P H1; split.
      - apply (Nash_stays X (L n) d); auto; intros y; apply left_in.
      - apply Rnot_lt_le; intros H2; destruct (Eff _ _ P (Other n)) as [_ U]; apply (U _ H).
        assert (H3 : part i (other n) < part i N \/ part (negb i) (other n) < part (negb i) N)
          by (right; exact H2).
        split; [apply (parts i); unfold j in H2; lra|].
        destruct i; simpl in H3; tauto. }
    assert (Pr : forall n, L n N -> problem (L n) d -> own n = N -> part j N <= part j (other n) ->
      L (S n) N /\ problem (L (S n)) d).
    { intros n H P E Q; split; [apply LS; rewrite E; repeat split; auto; apply Rle_refl|].
      destruct (by_parts i (part i N) (part j (other n))) as [m [M1 M2]].
      apply (cut_is_a_problem (L n) _ d m); auto.
      - apply (parts i); apply (parts i) in DN; rewrite M1, M2; unfold j in *; lra.
      - intros y; rewrite LS, E, <- (parts i), M1, M2; tauto. }
    induction n.
    - assert (H : L 0%nat N) by (apply L0; apply HN).
      assert (P := first_problem).
      destruct (Step 0%nat H P (Rlt_le _ _ Lt)) as [Q1 Q2].
      assert (Q3 := Rlt_le _ _ Lt); tauto.
    - destruct IHn as [H [E [P [Q1 Q2]]]]; destruct (Pr n H P E Q1) as [H' P'].
      assert (Q3 : part i (other (S n)) <= part i N).
      { destruct (Eff _ _ P' (Other (S n))) as [I _]; apply LS in I; rewrite E in I; tauto. }
      assert (Q := Step (S n) H' P' Q3); tauto. }
  assert (In : forall n, L n (other n)) by (intros n;
    apply (Eff _ _ (proj1 (proj2 (proj2 (Main n)))) (Other n))).
  assert (Down : Un_decreasing (fun n => part j (other n))).
  { intros n; assert (H := In (S n)); apply LS in H; unfold j; tauto. }
  assert (Up : Un_growing (fun n => part i (other n))).
  { intros n; apply Rnot_lt_le; intros H.
    destruct (Eff _ _ (proj1 (proj2 (proj2 (Main (S n))))) (Other (S n))) as [_ U].
    destruct (Main n) as [_ [E [_ [_ Q]]]].
    assert (Hin : L (S n) (other n)) by (apply LS; rewrite E; split; [apply In|]; split;
      [exact Q | apply Rle_refl]).
    apply (U _ Hin); assert (D := Down n); unfold j in D.
    assert (H3 : part i (other (S n)) < part i (other n) \/
      part (negb i) (other (S n)) < part (negb i) (other n)) by (left; exact H).
    split; [apply (parts i); lra|]; destruct i; simpl in H3; tauto. }
  destruct (growing_cv _ Up) as [li Li].
  { exists (part i N); intros r [n ->]; apply Main. }
  destruct (decreasing_cv _ Down) as [lj Lj].
  { exists (- part j N); intros r [n ->]; unfold opp_seq; destruct (Main n); lra. }
  destruct (by_parts i li lj) as [l [E1 E2]].
  assert (Tl : tends other l) by (apply (tends_parts i); rewrite E1, E2; split; assumption).
  assert (Xl : X l).
  { destruct Problem as [_ [_ [Cl _]]]; apply (closed_holds_limits X other); [exact Cl | intros n;
      apply (left_in n), In | exact Tl]. }
  assert (Li' : li <= part i N) by (apply (limit_at_most _ _ _ (fun n => proj2 (proj2 (proj2 (proj2
    (Main n))))) Li)).
  assert (Lj' : part j N <= lj)
    by (apply (limit_at_least _ _ _ (fun n => proj1 (proj2 (proj2 (proj2 (Main n))))) Lj)).
  assert (Low : forall n, lj <= part j (other n)) by (apply decreasing_ineq; assumption).
  split; [apply (tends_constant _ _ 0); intros n _; apply Main|].
  assert (NoGain : forall n, ~ strictly_below d N -> other n = N).
  { intros n No; destruct (Main n) as [H [_ [P _]]]; destruct (Eff _ _ P (Other n)) as [_ U].
    apply (no_gain_one_efficient X (L n) d); auto; intros y; apply left_in. }
  destruct (Rlt_dec (fst d) (fst N)) as [G1|G1]; [destruct (Rlt_dec (snd d) (snd N)) as [G2|G2]|].
  - (* The limit of what is left: by continuity the rule gives the other player all of it. *)
    set (U := fun y => X y /\ part i y <= part i N /\ part j y <= lj).
    assert (UN : U N) by (split; [apply HN | split; [apply Rle_refl | exact Lj']]).
    assert (PU : problem U d).
    { destruct (by_parts i (part i N) lj) as [m [M1 M2]].
      apply (cut_is_a_problem X _ d m); auto.
      - apply (parts i); apply (parts i) in DN; rewrite M1, M2; unfold j in *; lra.
      - intros y; rewrite <- (parts i), M1, M2; unfold U; tauto. }
    assert (Sub : forall n, subset U (L n)).
    { induction n; intros y [H [H1 H2]]; [now apply L0|].
      destruct (Main n) as [_ [E _]]; apply LS; rewrite E; split; [apply IHn; split; auto|].
      split; [exact H1|]; specialize (Low n); unfold j in *; lra. }
    assert (GU : g U d l).
    { apply (Cont (fun n => L (S n)) U (fun n => other (S n))).
      - intros n; destruct (Main (S n)) as [H [_ [P _]]].
        split; [exact P|]; exists N; split; [exact H | split; assumption].
      - split; [exact PU | exists N; split; [exact UN | split; assumption]].
      - intros e Pe; destruct (Lj e Pe) as [n0 Hn]; exists n0; intros n Hle; split.
        + intros y Hy; destruct (by_parts i (part i y) (Rmin (part j y) lj)) as [z [Z1 Z2]].
          assert (Hy' := Hy); apply LS in Hy'; destruct Hy' as [Hn' [Y1 Y2]].
          destruct (Main n) as [_ [E _]]; rewrite E in Y1.
          assert (Xy : X y) by now apply left_in in Hn'.
          assert (A1 := Rmin_l (part j y) lj); assert (A2 := Rmin_r (part j y) lj).
          assert (Dist : Rabs (part i y - part i z) < e /\ Rabs (part j y - part j z) < e).
          { rewrite Z1, Rminus_eq_0, Rabs_R0; unfold j at 2; rewrite Z2; split; [exact Pe|].
            specialize (Hn n Hle); unfold R_dist in Hn; apply Rabs_def2 in Hn.
            unfold j in *; unfold Rmin in *; destruct (Rle_dec (part (negb i) y) lj);
              [rewrite Rminus_eq_0, Rabs_R0; exact Pe | rewrite Rabs_pos_eq; lra]. }
          exists z; split.
          * unfold U; rewrite Z1; unfold j in *; rewrite Z2; split; [|split; [exact Y1 | exact A2]].
            destruct Problem as [[_ [Above Free]] _]; apply (Free y); [exact Xy | |].
            -- assert (Dy := Above _ Xy); apply (parts i); apply (parts i) in Dy.
               apply (parts i) in DN; rewrite Z1, Z2; split; [tauto|]; apply Rmin_glb; lra.
            -- apply (parts i); rewrite Z1, Z2; split; [apply Rle_refl | exact A1].
          * unfold near; unfold j in Dist; destruct i; simpl in Dist; tauto.
        + intros y Hy; exists y; split; [now apply Sub|]; unfold near;
            rewrite !Rminus_eq_0, Rabs_R0; auto.
      - intros n; apply Other.
      - apply (tends_parts i) in Tl; apply (tends_parts i); destruct Tl as [A B].
        split; intros e Pe; [destruct (A e Pe) as [n0 H] | destruct (B e Pe) as [n0 H]];
          exists n0; intros n Hn; apply (H (S n)); lia. }
    assert (Top : forall y, U y -> part j y <= part j l) by (intros y Hy; unfold j at 2;
      rewrite E2; apply Hy).
    assert (NL := Yield U l j PU GU Top N UN).
    assert (l = N) by (symmetry; apply not_dominated_equal; [exact NL | apply HN; exact Xl]).
    now subst.
  - apply (tends_constant _ _ 0); intros n _; apply NoGain; unfold strictly_below; tauto.
  - apply (tends_constant _ _ 0); intros n _; apply NoGain; unfold strictly_below; tauto.
Qed.

End Announcing.

(** * Van Damme's theorem *)

(** Whoever announces Nash's rule gets at least its part of Nash's outcome, if the other announces
    Nash's rule too or one that concedes. *)
Definition Nash_or_concedes (g : solution) (d : payoffs) : Prop := g = Nash_rule \/ concedes g d.

Section Secured.

Variables (T : set) (d N : payoffs).
Hypothesis Problem : problem T d.
Hypothesis Nash_outcome : Nash_rule T d N.

Lemma secured : forall i (g : solution) own other (L : nat -> set), (forall y, L 0%nat y <-> T y) ->
  (forall n y, L (S n) y <->
    L n y /\ part i y <= part i (own n) /\ part (negb i) y <= part (negb i) (other n)) ->
  (forall n, Nash_rule (L n) d (own n)) -> (forall n, g (L n) d (other n)) ->
  Nash_or_concedes g d ->
  exists x, tends own x /\ tends other x /\ T x /\ part i N <= part i x.
Proof.
  intros i g own other L L0 LS Own Other [->|H].
  - assert (All : forall n, L n N /\ own n = N /\ other n = N).
    { assert (Step : forall n, L n N -> own n = N /\ other n = N).
      { intros n H; assert (Sub : subset (L n) T).
        { intros y; apply (left_in T i L own other L0 LS). }
        split; apply (Nash_stays T (L n) d); auto. }
      assert (In : forall n, L n N).
      { induction n; [now apply L0; apply Nash_outcome|]; destruct (Step n IHn) as [E1 E2].
        apply LS; rewrite E1, E2; repeat split; auto; apply Rle_refl. }
      intros n; split; [apply In | apply Step, In]. }
    exists N; split; [|split; [|split; [apply Nash_outcome | apply Rle_refl]]];
      apply (tends_constant _ _ 0); intros n _; apply All.
  - destruct (Rle_dec (part i N) (part i (other 0%nat))) as [Le|Le].
    + apply (announced_compatible T d N i g L own other); auto; apply H.
    + destruct (announced_incompatible T d N i g L own other Problem Nash_outcome L0 LS Own Other H
        ltac:(lra)) as [A B]; exists N; split; [exact A | split; [exact B|]].
      split; [apply Nash_outcome | apply Rle_refl].
Qed.

(** The outcome is where both recommendations go, if they go to one profile. *)
Lemma agreed : forall f g x y a b, tends a y -> tends b y ->
  ((tends a x /\ tends b x) \/ (~ (exists y, tends a y /\ tends b y) /\ x = d)) ->
  truncation T d f g a b -> x = y.
Proof.
  intros f g x y a b A B [[A' _]|[No _]] _.
  - destruct A as [A1 A2], A' as [B1 B2], x as [x1 x2], y as [y1 y2]; simpl in *.
    now rewrite (UL_sequence _ _ _ A1 B1), (UL_sequence _ _ _ A2 B2).
  - exfalso; apply No; exists y; split; assumption.
Qed.

Theorem Nash_secures_its_payoff : forall g, Nash_or_concedes g d ->
  (forall x, outcome T d Nash_rule g x -> fst N <= fst x) /\
  (forall x, outcome T d g Nash_rule x -> snd N <= snd x).
Proof.
  intros g G; split; intros x [a [b [Tr Lim]]].
  - destruct (secured true g a b (left_over T a b)) as [y [A [B [Ty Le]]]]; simpl; try tauto.
    + intros n; apply Tr.
    + intros n; apply Tr.
    + now rewrite (agreed _ _ x y a b A B Lim Tr).
  - destruct (secured false g b a (left_over T a b)) as [y [A [B [Ty Le]]]]; simpl; try tauto.
    + intros n; apply Tr.
    + intros n; apply Tr.
    + now rewrite (agreed _ _ x y a b B A Lim Tr).
Qed.

Lemma left_over_is_a_problem : forall f g a b, efficient_rule f d -> efficient_rule g d ->
  truncation T d f g a b -> forall n, problem (left_over T a b n) d.
Proof.
  intros f g a b F G Tr n; induction n as [|n IHn]; [exact Problem|]; destruct (Tr n) as [Fa Gb].
  apply (cut_is_a_problem (left_over T a b n) _ d (fst (a n), snd (b n))); [exact IHn | |].
  - assert (Q := IHn); destruct IHn as [[_ [Above _]] _]; split; simpl.
    + apply Above; apply (F _ _ Q Fa).
    + apply Above; apply (G _ _ Q Gb).
  - intros y; simpl; unfold at_least; simpl; tauto.
Qed.

(** "If the rules recommend the same, that is the outcome": nothing else is recommended later, if
    the rules are efficient. *)
Theorem agreement_is_the_outcome : forall f g a b n, efficient_rule f d -> efficient_rule g d ->
  truncation T d f g a b -> a n = b n -> forall k, a (n + k)%nat = a n /\ b (n + k)%nat = a n.
Proof.
  intros f g a b n F G Tr E.
  assert (P := left_over_is_a_problem f g a b F G Tr).
  assert (Step : forall k, left_over T a b (n + S k) (a n) /\
    (forall y, left_over T a b (n + S k) y -> at_least (a n) y) /\
    a (n + S k)%nat = a n /\ b (n + S k)%nat = a n).
  { assert (Only : forall m, left_over T a b m (a n) ->
      (forall y, left_over T a b m y -> at_least (a n) y) -> a m = a n /\ b m = a n).
    { intros m In Below; destruct (F _ _ (P m) (proj1 (Tr m))) as [A1 A2].
      destruct (G _ _ (P m) (proj2 (Tr m))) as [B1 B2].
      split; apply not_dominated_equal; auto. }
    induction k as [|k [In [Below [E1 E2]]]]; rewrite Nat.add_succ_r.
    - rewrite Nat.add_0_r; assert (In : left_over T a b (S n) (a n)).
      { simpl; rewrite <- E; split; [apply (F _ _ (P n) (proj1 (Tr n)))|]; split; apply Rle_refl. }
      assert (Below : forall y, left_over T a b (S n) y -> at_least (a n) y).
      { intros y [_ H]; rewrite <- E in H; exact H. }
      split; [exact In | split; [exact Below | now apply Only]].
    - assert (In' : left_over T a b (S (n + S k)) (a n)).
      { split; [exact In|]; rewrite E1, E2; split; apply Rle_refl. }
      assert (Below' : forall y, left_over T a b (S (n + S k)) y -> at_least (a n) y).
      { intros y [H _]; now apply Below. }
      split; [exact In' | split; [exact Below' | now apply Only]]. }
  intros [|k]; [rewrite Nat.add_0_r; auto | apply Step].
Qed.

Lemma outcome_is_attainable : forall f g x, efficient_rule f d -> efficient_rule g d ->
  outcome T d f g x -> T x.
Proof.
  intros f g x F G [a [b [Tr [[A _]|[_ ->]]]]]; [|destruct Problem as [_ [Td _]]; exact Td].
  assert (P := left_over_is_a_problem f g a b F G Tr).
  assert (In : forall n y, left_over T a b n y -> T y)
    by (induction n; simpl; [tauto|]; intuition).
  apply (closed_holds_limits T a); [|intros n|exact A].
  { destruct Problem as [_ [_ [Cl _]]]; exact Cl. }
  apply (In n); apply (F _ _ (P n)), Tr.
Qed.

(** The players announce rules of a list, among them Nash's; [V] is what each pair leads to.  An
    equilibrium, in pure announcements, is one of CrossPlay. *)
Theorem Nash_is_the_outcome : forall (Rule : Type) (meaning : Rule -> solution)
    (V : Rule -> Rule -> payoffs) (own : Rule),
  meaning own = Nash_rule -> (forall r, Nash_or_concedes (meaning r) d) ->
  (forall r s, outcome T d (meaning r) (meaning s) (V r s)) ->
  let equilibrium := Nash (fun r s => fst (V r s)) (fun r s => snd (V r s)) in
  (forall r s, equilibrium r s -> V r s = N) /\ equilibrium own own.
Proof.
  intros Rule meaning V own E Each Result equilibrium.
  assert (First : forall s, fst N <= fst (V own s)).
  { intros s; apply (Nash_secures_its_payoff (meaning s) (Each s)); rewrite <- E; apply Result. }
  assert (Second : forall r, snd N <= snd (V r own)).
  { intros r; apply (Nash_secures_its_payoff (meaning r) (Each r)); rewrite <- E; apply Result. }
  assert (Eff : forall r, efficient_rule (meaning r) d).
  { intros r; destruct (Each r) as [->|H]; [|apply H].
    intros U x _ [[Ux _] Un]; split; assumption. }
  assert (At : forall r s, ~ dominates (V r s) N).
  { intros r s; apply Nash_outcome; apply (outcome_is_attainable (meaning r) (meaning s)); auto. }
  split; [|split].
  - intros r s [E1 E2]; symmetry; apply not_dominated_equal; [|apply At].
    specialize (E1 own); specialize (E2 own); specialize (First s); specialize (Second r).
    split; simpl in *; lra.
  - intros r; simpl; apply Rnot_lt_le; intros L; apply (At r own); specialize (First own).
    split; [split; [lra | apply Second] | left; lra].
  - intros s; simpl; apply Rnot_lt_le; intros L; apply (At own s); specialize (Second own).
    split; [split; [apply First | lra] | right; lra].
Qed.

End Secured.
