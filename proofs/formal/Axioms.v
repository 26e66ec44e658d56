(** Bargaining solutions and the axioms that they satisfy: Appendix A, Tables 2 and 3.

    Stastny et al. 2021, Appendix A.  A problem is a set of attainable payoff profiles and a
    disagreement point d.  A solution says which profiles it recommends; it may recommend several.
    The paper's Table 3 is a picture without text, so the cells are stated here as what is true. *)

From Coq Require Import Reals Lra.
From Norms Require Import CrossPlay Welfare.
Open Scope R_scope.

Definition set := payoffs -> Prop.
Definition solution := set -> payoffs -> payoffs -> Prop.
Definition subset (S T : set) : Prop := forall x, S x -> T x.
Definition origin : payoffs := (0, 0).

(** All that is between the disagreement point and an attainable profile is attainable, and nothing
    else: free disposal down to d. *)
Definition comprehensive (S : set) (d : payoffs) : Prop :=
  (forall x, S x -> at_least x d) /\
  forall x y, S x -> at_least y d -> at_least x y -> S y.

(** * The solutions *)

(** Nash: the greatest product of gains among the profiles that are no worse than d. *)
Definition Nash_solution : solution := fun S d x =>
  S x /\ at_least x d /\ forall y, S y -> at_least y d -> nash d y <= nash d x.

(** Utilitarian: the greatest sum. *)
Definition utilitarian : solution := fun S _ x => maximiser S total x.

(** Egalitarian, in two forms: the greatest smallest gain (max-min); and among those the greatest
    larger gain (leximin), which is what "s.t. Pareto-optimal" is for. *)
Definition max_min : solution := fun S d x => maximiser S (fun y => least (gains d y)) x.
Definition leximin : solution := fun S d x => S x /\ forall y, S y ->
  least (gains d y) < least (gains d x) \/
  (least (gains d y) = least (gains d x) /\ greatest (gains d y) <= greatest (gains d x)).

(** The ideal point: what each player could get at best, if no player got less than d. *)
Definition ideal (S : set) (d i : payoffs) : Prop :=
  (forall y, S y -> at_least y d -> at_least i y) /\
  (exists y, S y /\ at_least y d /\ fst y = fst i) /\
  (exists y, S y /\ at_least y d /\ snd y = snd i).

(** Kalai and Smorodinsky: gains in proportion to the ideal ones, and as large as that allows. *)
Definition Kalai_Smorodinsky : solution := fun S d x => S x /\ at_least x d /\
  exists i, ideal S d i /\ (fst x - fst d) * (snd i - snd d) = (snd x - snd d) * (fst i - fst d) /\
  forall y, S y -> ~ strictly_below x y.

(** * The axioms *)

Definition weakly_Pareto (f : solution) (admissible : set -> payoffs -> Prop) : Prop :=
  forall S d x, admissible S d -> f S d x -> forall y, S y -> ~ strictly_below x y.
Definition strongly_Pareto (f : solution) (admissible : set -> payoffs -> Prop) : Prop :=
  forall S d x, admissible S d -> f S d x -> forall y, S y -> ~ dominates y x.

(** The players exchanged, disagreement point and all; or only their payoffs exchanged, which is
    "the welfare of a policy profile should be invariant to permutations of player indices". *)
Definition swapped (S : set) : set := fun x => S (swap x).
Definition anonymous (f : solution) : Prop :=
  forall S d x, f S d x -> f (swapped S) (swap d) (swap x).
Definition impartial_at (f : solution) (d : payoffs) : Prop :=
  forall S x, f S d x -> f (swapped S) d (swap x).

(** Payoffs in other units, and from another origin. *)
Definition rescale (a b : payoffs) (x : payoffs) : payoffs :=
  (fst a * fst x + fst b, snd a * snd x + snd b).
Definition image (h : payoffs -> payoffs) (S : set) : set := fun z => exists y, S y /\ z = h y.
Definition invariant (f : solution) (units : payoffs -> Prop) : Prop :=
  forall a b S d x, units a -> f S d x ->
  f (image (rescale a b) S) (rescale a b d) (rescale a b x).
Definition any_units (a : payoffs) : Prop := 0 < fst a /\ 0 < snd a.
Definition common_units (a : payoffs) : Prop := 0 < fst a /\ fst a = snd a.

(** "A third equilibrium C should not change the preference ordering between A and B": if fewer
    profiles are attainable, but some that were recommended still are, then those are
    recommended. *)
Definition independent (f : solution) : Prop := forall S T d, subset S T ->
  (exists z, f T d z /\ S z) -> forall x, f S d x <-> f T d x /\ S x.

Definition individually_rational (f : solution) (admissible : set -> payoffs -> Prop) : Prop :=
  forall S d x, admissible S d -> f S d x -> at_least x d.

(** "If the payoff for any policy profile increases, this should not make any agent worse off."
    On comprehensive sets, payoffs have risen exactly if the set has grown.  A solution that
    recommends several profiles violates this only if each of those before gives somebody more
    than each of those after. *)
Definition resource_monotone (f : solution) (admissible : set -> payoffs -> Prop) : Prop :=
  forall S T d, admissible S d -> admissible T d -> subset S T ->
  (exists x, f S d x) -> (exists y, f T d y) -> exists x y, f S d x /\ f T d y /\ at_least y x.

Definition anything (_ : set) (_ : payoffs) : Prop := True.
Definition convex_sets (S : set) (_ : payoffs) : Prop := convex S.
Definition comprehensive_sets (S : set) (d : payoffs) : Prop := convex S /\ comprehensive S d.

(** The two axioms of any set, asked of some sets only; and convex sets with free
    disposal and the usual assumption that both players can gain.  What fails on these fails on
    convex sets at large. *)
Definition invariant_on (f : solution) (admissible : set -> payoffs -> Prop)
    (units : payoffs -> Prop) : Prop := forall a b S d x, admissible S d -> units a -> f S d x ->
  f (image (rescale a b) S) (rescale a b d) (rescale a b x).
Definition independent_on (f : solution) (admissible : set -> payoffs -> Prop) : Prop :=
  forall S T d, admissible S d -> admissible T d -> subset S T ->
  (exists z, f T d z /\ S z) -> forall x, f S d x <-> f T d x /\ S x.
Definition some_gain (S : set) (d : payoffs) : Prop := exists y, S y /\ strictly_below d y.
Definition proper_sets (S : set) (d : payoffs) : Prop := comprehensive_sets S d /\ some_gain S d.

(** * Two impossibilities *)

(** On finite sets no single-valued rule, however it breaks ties, is both weakly Pareto-optimal and
    resource-monotone.  A game is a payoff for each of its profiles, of which there are at least
    two, a and b; the rule even may look at the names of the profiles. *)
Theorem impossibility_finite : forall (profile : Type) (a b : profile),
  (forall i j : profile, {i = j} + {i <> j}) -> a <> b ->
  ~ exists f : (profile -> payoffs) -> payoffs,
      (forall u, exists i, f u = u i) /\
      (forall u i, ~ strictly_below (f u) (u i)) /\
      (forall u u', (forall i, at_least (u' i) (u i)) -> at_least (f u') (f u)).
Proof.
  intros profile a b dec Dab [f [Pick [Weak Mono]]].
  set (first := fun i => if dec i a then (1, 3) else (0, 0)).
  set (second := fun i => if dec i b then (3, 1) else (0, 0)).
  set (joint := fun i => if dec i a then (1, 3) else if dec i b then (3, 1) else (0, 0)).
  assert (F : f first = (1, 3)).
  { destruct (Pick first) as [i E]; assert (W := Weak first a); rewrite E in *.
    unfold first in *; destruct (dec i a); [reflexivity|]; destruct (dec a a); [|congruence].
    exfalso; apply W; unfold strictly_below; simpl; lra. }
  assert (G : f second = (3, 1)).
  { destruct (Pick second) as [i E]; assert (W := Weak second b); rewrite E in *.
    unfold second in *; destruct (dec i b); [reflexivity|]; destruct (dec b b); [|congruence].
    exfalso; apply W; unfold strictly_below; simpl; lra. }
  assert (M : at_least (f joint) (f first)).
  { apply Mono; intros i; unfold joint, first, at_least.
    destruct (dec i a); simpl; [lra|]; destruct (dec i b); simpl; lra. }
  assert (N : at_least (f joint) (f second)).
  { apply Mono; intros i; unfold joint, second, at_least.
    destruct (dec i a) as [->|]; simpl.
    - destruct (dec a b); [congruence | simpl; lra].
    - destruct (dec i b); simpl; lra. }
  rewrite F in M; rewrite G in N; unfold at_least in *; simpl in *.
  destruct (Pick joint) as [i E]; rewrite E in *; unfold joint in *.
  destruct (dec i a); simpl in *; [lra|]; destruct (dec i b); simpl in *; lra.
Qed.

(** All profiles between (0, 0) and (a, b); and those below the segment from (1, 2) to (2, 1). *)
Definition box (a b : R) : set := fun x => 0 <= fst x <= a /\ 0 <= snd x <= b.
Definition house : set := fun x => 0 <= fst x <= 2 /\ 0 <= snd x <= 2 /\ fst x + snd x <= 3.

Ltac polygon := unfold convex, comprehensive, at_least, origin in *; simpl;
  repeat split; intros; simpl in *; try nra.

Lemma box_comprehensive : forall a b, 0 <= a -> 0 <= b -> comprehensive_sets (box a b) origin.
Proof. intros a b A B; unfold comprehensive_sets, box; polygon. Qed.

Lemma house_comprehensive : comprehensive_sets house origin.
Proof. unfold comprehensive_sets, house; polygon. Qed.
Lemma house_proper : proper_sets house origin.
Proof.
  split; [apply house_comprehensive|]; exists (1, 1).
  unfold house, strictly_below; simpl; lra.
Qed.
Lemma box_proper : proper_sets (box 1 2) origin.
Proof.
  split; [apply box_comprehensive; lra | exists (1/2, 1); unfold box, strictly_below; simpl; lra].
Qed.

(** On convex comprehensive sets no single-valued rule is both strongly Pareto-optimal and
    resource-monotone.  [D] is any class of problems that has three sets in it: the boxes below
    (1, 2) and (2, 1), and the set below the segment between them.  Those are convex,
    comprehensive and compact. *)
Theorem impossibility_convex : forall D : set -> Prop, D (box 1 2) -> D (box 2 1) -> D house ->
  ~ exists f : set -> payoffs,
      (forall S, D S -> S (f S)) /\
      (forall S, D S -> forall y, S y -> ~ dominates y (f S)) /\
      (forall S T, D S -> D T -> subset S T -> at_least (f T) (f S)).
Proof.
  intros D D1 D2 D3 [f [In [Strong Mono]]].
  assert (Corner : forall a b, 0 <= a -> 0 <= b -> D (box a b) -> at_least (f (box a b)) (a, b)).
  { intros a b A B Dab; assert (I := In _ Dab); assert (S := Strong _ Dab (a, b)).
    destruct (f (box a b)) as [u v]; unfold box, dominates, at_least in *; simpl in *.
    assert (N : ~ ((u <= a /\ v <= b) /\ (u < a \/ v < b))) by (apply S; lra); split;
      apply Rnot_lt_le; intros L; apply N; lra. }
  assert (C1 := Corner 1 2 ltac:(lra) ltac:(lra) D1).
  assert (C2 := Corner 2 1 ltac:(lra) ltac:(lra) D2).
  assert (M1 : at_least (f house) (f (box 1 2)))
    by (apply Mono; [assumption..|]; unfold subset, box, house; intros; lra).
  assert (M2 : at_least (f house) (f (box 2 1)))
    by (apply Mono; [assumption..|]; unfold subset, box, house; intros; lra).
  assert (I := In _ D3); unfold house, at_least in *; simpl in *; lra.
Qed.

(** * What holds *)

(** Arrow: whatever maximises one ordering is independent of irrelevant alternatives. *)
Definition best (better : payoffs -> payoffs -> Prop) (S : set) (x : payoffs) : Prop :=
  S x /\ forall y, S y -> better x y.

Lemma best_is_independent : forall (better : payoffs -> payoffs -> Prop) (S T : set),
  (forall x y z : payoffs, better x y -> better y z -> better x z) -> subset S T ->
  (exists z, best better T z /\ S z) ->
  forall x, best better S x <-> best better T x /\ S x.
Proof.
  intros better S T Trans Sub [z [[Tz Bz] Sz]] x; split.
  - intros [Sx Bx]; repeat split; auto; intros y Ty; apply Trans with z; auto.
  - intros [[Tx Bx] Sx]; split; auto.
Qed.

Theorem utilitarian_independent : independent utilitarian.
Proof.
  intros S T d Sub M x; apply (best_is_independent (fun x y => total y <= total x)); auto.
  intros; lra.
Qed.

Theorem max_min_independent : independent max_min.
Proof.
  intros S T d Sub M x.
  apply (best_is_independent (fun x y => least (gains d y) <= least (gains d x))); auto.
  intros; lra.
Qed.

Theorem leximin_independent : independent leximin.
Proof.
  intros S T d Sub M x.
  apply (best_is_independent (fun x y => least (gains d y) < least (gains d x) \/
    (least (gains d y) = least (gains d x) /\ greatest (gains d y) <= greatest (gains d x)))); auto.
  intros; lra.
Qed.

Theorem Nash_independent : independent Nash_solution.
Proof.
  intros S T d Sub M x.
  assert (A := best_is_independent (fun x y => nash d y <= nash d x)
    (fun x => S x /\ at_least x d) (fun x => T x /\ at_least x d)).
  unfold Nash_solution, best in *; destruct A with (x := x) as [A1 A2].
  - intros; lra.
  - intros y [H1 H2]; auto.
  - destruct M as [z [[Tz [Dz Bz]] Sz]]; exists z; intuition.
  - split.
    + intros [Sx [Dx Bx]]; destruct A1 as [[[Tx _] B] _]; [intuition | intuition].
    + intros [[Tx [Dx Bx]] Sx]; destruct A2 as [_ B]; [intuition | intuition].
Qed.

Lemma swap_swap : forall x, swap (swap x) = x.
Proof. intros [a b]; reflexivity. Qed.

Lemma gains_swap : forall d x, gains (swap d) (swap x) = swap (gains d x).
Proof. reflexivity. Qed.

Lemma least_swap : forall x, least (swap x) = least x.
Proof. intros [a b]; apply Rmin_comm. Qed.

Lemma greatest_swap : forall x, greatest (swap x) = greatest x.
Proof. intros [a b]; apply Rmax_comm. Qed.

(** None of the solutions mentions who is player 1. *)
Theorem anonymity : anonymous Nash_solution /\ anonymous utilitarian /\ anonymous max_min /\
  anonymous leximin /\ anonymous Kalai_Smorodinsky.
Proof.
  split; [|split; [|split; [|split]]]; intros S d x H; unfold swapped.
  - destruct H as [Sx [Dx B]]; unfold Nash_solution; rewrite swap_swap; split; [exact Sx|].
    split; [unfold at_least, swap in *; simpl; tauto|]; intros y Sy Dy.
    specialize (B (swap y) Sy); unfold nash, swap, at_least in *; simpl in *.
    specialize (B ltac:(tauto)); lra.
  - destruct H as [Sx B]; split; [now rewrite swap_swap|]; intros y Sy; specialize (B (swap y) Sy).
    unfold total, swap in *; simpl in *; lra.
  - destruct H as [Sx B]; split; [now rewrite swap_swap|]; intros y Sy; specialize (B (swap y) Sy).
    rewrite <- (swap_swap y), !gains_swap, !least_swap; exact B.
  - destruct H as [Sx B]; split; [now rewrite swap_swap|]; intros y Sy; specialize (B (swap y) Sy).
    rewrite <- (swap_swap y), !gains_swap, !least_swap, !greatest_swap; exact B.
  - destruct H as [Sx [Dx [i [[I1 [[p [Sp [Dp Ep]]] [q [Sq [Dq Eq]]]]] [P W]]]]].
    unfold Kalai_Smorodinsky; rewrite swap_swap; split; [exact Sx|].
    split; [unfold at_least, swap in *; simpl; tauto|]; exists (swap i).
    split; [split; [|split] | split].
    + intros y Sy Dy; specialize (I1 (swap y) Sy); unfold at_least, swap in *; simpl in *; tauto.
    + exists (swap q); rewrite swap_swap; unfold at_least, swap in *; simpl in *; tauto.
    + exists (swap p); rewrite swap_swap; unfold at_least, swap in *; simpl in *; tauto.
    + unfold swap; simpl; lra.
    + intros y Sy L; apply (W (swap y) Sy); unfold strictly_below, swap in *; simpl in *; tauto.
Qed.

(** If both players disagree at the same value, anonymity is impartiality in the paper's sense. *)
Theorem impartial_if_disagreement_is_symmetric : forall f d, anonymous f -> fst d = snd d ->
  impartial_at f d.
Proof.
  intros f [d1 d2] A E S x H; simpl in E; specialize (A S (d1, d2) x H).
  unfold swap at 2 in A; simpl in A; subst; exact A.
Qed.

(** The utilitarian solution ignores the disagreement point, so it is impartial at all. *)
Theorem utilitarian_impartial : forall d, impartial_at utilitarian d.
Proof. intros d S x H; destruct anonymity as [_ [A _]]; apply (A S d x H). Qed.

(** Pareto optimality. *)
Theorem utilitarian_strongly_Pareto : strongly_Pareto utilitarian anything.
Proof.
  intros S d x _ [_ B] y Sy D; specialize (B y Sy).
  unfold dominates, at_least, total in *; simpl in *; lra.
Qed.

Theorem leximin_strongly_Pareto : strongly_Pareto leximin anything.
Proof.
  intros S d [x1 x2] _ [_ B] [y1 y2] Sy D; specialize (B _ Sy).
  unfold dominates, at_least, least, greatest, gains, Rmin, Rmax in *; simpl in *.
  repeat destruct (Rle_dec _ _); lra.
Qed.

Theorem max_min_weakly_Pareto : weakly_Pareto max_min anything.
Proof.
  intros S d [x1 x2] _ [_ B] [y1 y2] Sy D; specialize (B _ Sy).
  unfold strictly_below, least, gains, Rmin in *; simpl in *.
  repeat destruct (Rle_dec _ _); lra.
Qed.

(** Convex sets on which both players can gain. *)
Definition convex_with_gain (S : set) (d : payoffs) : Prop := convex S /\ some_gain S d.

(** With some V > d, Nash gives both players more than d, and is strongly Pareto-optimal. *)
Lemma Nash_gains : forall S d x, some_gain S d -> Nash_solution S d x -> strictly_below d x.
Proof.
  intros S d x [y [Sy G]] [Sx [Dx B]]; specialize (B y Sy).
  unfold strictly_below, at_least, nash in *.
  assert (P : 0 < (fst y - fst d) * (snd y - snd d)) by (apply Rmult_lt_0_compat; lra).
  assert (Q : 0 < (fst x - fst d) * (snd x - snd d)) by (specialize (B ltac:(lra)); lra).
  split; apply Rnot_le_lt; intros L; nra.
Qed.

Theorem Nash_strongly_Pareto : strongly_Pareto Nash_solution some_gain.
Proof.
  intros S d x G N y Sy [D S']; assert (P := Nash_gains S d x G N); destruct N as [Sx [Dx B]].
  specialize (B y Sy); unfold strictly_below, at_least, nash in *.
  specialize (B ltac:(lra)); destruct S'; nra.
Qed.

Lemma ideal_gains : forall S d i, some_gain S d -> ideal S d i -> strictly_below d i.
Proof.
  intros S d i [y [Sy G]] [I _]; unfold strictly_below, at_least in *.
  specialize (I y Sy ltac:(lra)); lra.
Qed.

(** A convex set has no flat edge beyond the Kalai-Smorodinsky point, so that weak Pareto optimality
    is strong there. *)
Lemma no_flat_edge : forall S x1 x2 y1 z1 z2, convex S -> S (y1, x2) -> x1 < y1 -> S (z1, z2) ->
  x2 < z2 -> exists w, S w /\ strictly_below (x1, x2) w.
Proof.
  intros S x1 x2 y1 z1 z2 C Sy L Sz L'.
  (* Go a little from y towards z. *)
  set (t := (y1 - x1) / (2 * (y1 - x1) + 2 * Rabs (z1 - y1))).
  assert (A := Rabs_pos (z1 - y1)); assert (A' := Rle_abs (- (z1 - y1))); rewrite Rabs_Ropp in A'.
  assert (P : 0 < 2 * (y1 - x1) + 2 * Rabs (z1 - y1)) by lra.
  assert (T : t * (2 * (y1 - x1) + 2 * Rabs (z1 - y1)) = y1 - x1) by (unfold t; field; lra).
  assert (T0 : 0 < t) by (unfold t; apply Rdiv_lt_0_compat; lra).
  assert (T1 : t <= 1) by nra.
  eexists; split; [apply (C (z1, z2) (y1, x2) t Sz Sy); lra|].
  unfold strictly_below; simpl; split; nra.
Qed.

Lemma no_flat_edge' : forall S x1 x2 y2 z1 z2, convex S -> S (x1, y2) -> x2 < y2 -> S (z1, z2) ->
  x1 < z1 -> exists w, S w /\ strictly_below (x1, x2) w.
Proof.
  intros S x1 x2 y2 z1 z2 C Sy L Sz L'.
  destruct (no_flat_edge (swapped S) x2 x1 y2 z2 z1) as [w [Sw B]]; try assumption.
  - intros u v t Su Sv T; unfold swapped in *; exact (C _ _ t Su Sv T).
  - exists (swap w); split; [exact Sw|]; unfold strictly_below, swap in *; simpl in *; lra.
Qed.

Theorem Kalai_Smorodinsky_strongly_Pareto :
  strongly_Pareto Kalai_Smorodinsky convex_with_gain.
Proof.
  intros S d [x1 x2] [C G] [Sx [Dx [i [I [P W]]]]] [y1 y2] Sy [D S'].
  assert (Gi := ideal_gains S d i G I); destruct I as [I [[p [Sp [Dp Ep]]] [q [Sq [Dq Eq]]]]].
  assert (Ix := I _ Sx Dx); assert (Iy := I _ Sy).
  unfold strictly_below, at_least in *; simpl in *; specialize (Iy ltac:(lra)).
  destruct (Rle_lt_or_eq_dec x2 y2) as [L|E]; [lra| |].
  - destruct (Rle_lt_or_eq_dec x1 y1) as [L1|E1]; [lra|exact (W _ Sy (conj L1 L))|subst y1].
    assert (x1 < fst i) by nra; destruct p as [p1 p2]; simpl in *.
    destruct (no_flat_edge' S x1 x2 y2 p1 p2 C Sy L Sp) as [w [Sw B]]; [lra|exact (W w Sw B)].
  - subst y2; assert (x1 < y1) by lra; assert (x2 < snd i) by nra.
    destruct q as [q1 q2]; simpl in *.
    destruct (no_flat_edge S x1 x2 y1 q1 q2 C Sy) with (1 := H) (2 := Sq) as [w [Sw B]];
      [lra|exact (W w Sw B)].
Qed.

(** Individual rationality. *)
Theorem rational : individually_rational Nash_solution anything /\
  individually_rational Kalai_Smorodinsky anything.
Proof. split; intros S d x _ H; destruct H as [_ [H _]]; exact H. Qed.

Theorem max_min_rational :
  individually_rational max_min (fun S d => exists y, S y /\ at_least y d).
Proof.
  intros S d [x1 x2] [[y1 y2] [Sy Dy]] [_ B]; specialize (B _ Sy).
  unfold at_least, least, gains in *; simpl in *.
  generalize (Rmin_l (x1 - fst d) (x2 - snd d)) (Rmin_r (x1 - fst d) (x2 - snd d)).
  assert (0 <= Rmin (y1 - fst d) (y2 - snd d)) by (apply Rmin_glb; lra); lra.
Qed.

(** "Invariance to affine transformations of the payoff matrix." *)
Theorem Nash_invariant : invariant Nash_solution any_units.
Proof.
  intros [a1 a2] [b1 b2] S [d1 d2] [x1 x2] [P1 P2] [Sx [Dx B]]; simpl in *.
  split; [exists (x1, x2); auto|]; unfold at_least in *; simpl in *; split; [nra|].
  intros z [[y1 y2] [Sy ->]] Dz; simpl in *; specialize (B _ Sy); unfold nash in *; simpl in *.
  assert (K : d1 <= y1 /\ d2 <= y2).
  { split; [apply Rmult_le_reg_l with a1 | apply Rmult_le_reg_l with a2]; lra. }
  specialize (B K); assert (P : 0 <= a1 * a2) by (apply Rmult_le_pos; lra).
  assert (H := Rmult_le_compat_l _ _ _ P B); lra.
Qed.

Theorem Kalai_Smorodinsky_invariant : invariant Kalai_Smorodinsky any_units.
Proof.
  intros [a1 a2] [b1 b2] S [d1 d2] [x1 x2] [P1 P2]; simpl in *.
  intros [Sx [Dx [[i1 i2] [[I [[[p1 p2] [Sp [Dp Ep]]] [[q1 q2] [Sq [Dq Eq]]]]] [P W]]]]].
  unfold at_least in *; simpl in *.
  assert (Up : forall u v, (u <= v -> a1 * u + b1 <= a1 * v + b1) /\
    (u <= v -> a2 * u + b2 <= a2 * v + b2)) by (intros; split; nra).
  split; [exists (x1, x2); auto|]; split; [split; apply Up; tauto|].
  exists (a1 * i1 + b1, a2 * i2 + b2); split; [split; [|split]|split]; simpl.
  - intros z [[y1 y2] [Sy ->]] [D1 D2]; simpl in *; specialize (I _ Sy); simpl in I.
    assert (d1 <= y1 /\ d2 <= y2) as K
      by (split; [apply Rmult_le_reg_l with a1 | apply Rmult_le_reg_l with a2]; lra).
    specialize (I K); split; apply Up; tauto.
  - exists (rescale (a1, a2) (b1, b2) (p1, p2)); split; [exists (p1, p2); auto|].
    unfold rescale; simpl in *; subst; repeat split; try apply Up; tauto.
  - exists (rescale (a1, a2) (b1, b2) (q1, q2)); split; [exists (q1, q2); auto|].
    unfold rescale; simpl in *; subst; repeat split; try apply Up; tauto.
  - replace (a1 * x1 + b1 - (a1 * d1 + b1)) with (a1 * (x1 - d1)) by ring.
    replace (a2 * i2 + b2 - (a2 * d2 + b2)) with (a2 * (i2 - d2)) by ring.
    replace (a2 * x2 + b2 - (a2 * d2 + b2)) with (a2 * (x2 - d2)) by ring.
    replace (a1 * i1 + b1 - (a1 * d1 + b1)) with (a1 * (i1 - d1)) by ring.
    replace (a1 * (x1 - d1) * (a2 * (i2 - d2))) with (a1 * a2 * ((x1 - d1) * (i2 - d2))) by ring.
    rewrite P; ring.
  - intros z [[y1 y2] [Sy ->]] [L1 L2]; simpl in *; apply (W _ Sy); unfold strictly_below; simpl.
    split; [apply Rmult_lt_reg_l with a1 | apply Rmult_lt_reg_l with a2]; lra.
Qed.

(** The other three need common units for both players ("interpersonal comparison of utility"). *)
Theorem utilitarian_invariant : invariant utilitarian common_units.
Proof.
  intros [a1 a2] [b1 b2] S d [x1 x2] [P E] [Sx B]; simpl in *; subst a2.
  split; [exists (x1, x2); auto|]; intros z [[y1 y2] [Sy ->]]; specialize (B _ Sy).
  unfold total in *; simpl in *; nra.
Qed.

Lemma gains_rescaled : forall a b d x,
  gains (rescale (a, a) b d) (rescale (a, a) b x) = (a * fst (gains d x), a * snd (gains d x)).
Proof. intros a b d x; unfold gains, rescale; simpl; f_equal; ring. Qed.

Lemma least_scaled : forall a x, 0 < a -> least (a * fst x, a * snd x) = a * least x.
Proof.
  intros a x P; unfold least, Rmin; simpl.
  destruct (Rle_dec (fst x) (snd x)), (Rle_dec (a * fst x) (a * snd x)); nra.
Qed.

Lemma greatest_scaled : forall a x, 0 < a -> greatest (a * fst x, a * snd x) = a * greatest x.
Proof.
  intros a x P; unfold greatest, Rmax; simpl.
  destruct (Rle_dec (fst x) (snd x)), (Rle_dec (a * fst x) (a * snd x)); nra.
Qed.

Theorem max_min_invariant : invariant max_min common_units.
Proof.
  intros [a1 a2] b S d x [P E] [Sx B]; simpl in *; subst a2.
  split; [exists x; auto|]; intros z [y [Sy ->]]; specialize (B _ Sy).
  rewrite !gains_rescaled, !least_scaled by assumption; nra.
Qed.

Theorem leximin_invariant : invariant leximin common_units.
Proof.
  intros [a1 a2] b S d x [P E] [Sx B]; simpl in *; subst a2.
  split; [exists x; auto|]; intros z [y [Sy ->]]; specialize (B _ Sy).
  rewrite !gains_rescaled, !least_scaled, !greatest_scaled by assumption.
  destruct B as [B|[B1 B2]]; [left; nra | right; split; nra].
Qed.

(** Resource monotonicity of the egalitarian solution (Kalai 1977), under free disposal.  Its
    outcome is the largest one of equal gains, and that can only grow. *)
Lemma max_min_equal_gains : forall S d x, comprehensive S d -> max_min S d x ->
  max_min S d (fst d + least (gains d x), snd d + least (gains d x)).
Proof.
  intros S d x [C1 C2] [Sx B]; assert (Dx := C1 _ Sx).
  assert (L1 := Rmin_l (fst (gains d x)) (snd (gains d x))).
  assert (L2 := Rmin_r (fst (gains d x)) (snd (gains d x))).
  set (m := least (gains d x)) in *; fold (least (gains d x)) in L1, L2; fold m in L1, L2.
  assert (M : 0 <= m).
  { unfold m, least; apply Rmin_glb; unfold at_least, gains in *; simpl in *; lra. }
  assert (E : least (gains d (fst d + m, snd d + m)) = m).
  { unfold least, gains; simpl; rewrite Rmin_left; lra. }
  split.
  - apply (C2 x); [exact Sx| |]; unfold at_least, gains in *; simpl in *; lra.
  - intros y Sy; rewrite E; exact (B y Sy).
Qed.

Theorem max_min_resource_monotone : resource_monotone max_min comprehensive.
Proof.
  intros S T d CS CT Sub [x Mx] [y My].
  assert (Mx' := max_min_equal_gains S d x CS Mx).
  exists (fst d + least (gains d x), snd d + least (gains d x)), y; split; [exact Mx'|].
  split; [exact My|]; destruct My as [_ B]; specialize (B _ (Sub _ (proj1 Mx'))).
  set (m := least (gains d x)) in *.
  assert (E : least (gains d (fst d + m, snd d + m)) = m)
    by (unfold least, gains; simpl; rewrite Rmin_left; lra).
  rewrite E in B; unfold at_least, least, gains in *; simpl in *.
  generalize (Rmin_l (fst y - fst d) (snd y - snd d)) (Rmin_r (fst y - fst d) (snd y - snd d)); lra.
Qed.

(** Individual monotonicity of Kalai and Smorodinsky's solution: if the set grows and player 1's
    ideal payoff does not change, player 2 is not worse off. *)
Theorem Kalai_Smorodinsky_individually_monotone : forall S T d x y i j,
  subset S T -> some_gain S d -> Kalai_Smorodinsky S d x -> Kalai_Smorodinsky T d y ->
  ideal S d i -> ideal T d j -> fst i = fst j -> snd x <= snd y.
Proof.
  assert (One : forall S d i j, ideal S d i -> ideal S d j -> i = j).
  { intros S d [i1 i2] [j1 j2] [I [[p [Sp [Dp Ep]]] [q [Sq [Dq Eq]]]]]
      [J [[r [Sr [Dr Er]]] [t [St [Dt Et]]]]].
    assert (H1 := I _ Sr Dr); assert (H2 := I _ St Dt).
    assert (H3 := J _ Sp Dp); assert (H4 := J _ Sq Dq).
    unfold at_least in *; simpl in *; f_equal; lra. }
  intros S T d x y i j Sub G [Sx [Dx [i' [I' [Px _]]]]] [Ty [Dy [j' [J' [Py W]]]]] I J E.
  assert (i' = i) by exact (One _ _ _ _ I' I); assert (j' = j) by exact (One _ _ _ _ J' J); subst.
  assert (GT : some_gain T d) by (destruct G as [z [Sz Gz]]; exists z; auto).
  assert (Gi := ideal_gains S d i G I); assert (Gj := ideal_gains T d j GT J).
  assert (Le : snd i <= snd j).
  { destruct I as [_ [_ [q [Sq [Dq Eq]]]]]; destruct J as [J _].
    specialize (J q (Sub _ Sq) Dq); unfold at_least in *; lra. }
  apply Rnot_lt_le; intros L; apply (W x (Sub _ Sx)); split; [|exact L].
  unfold strictly_below, at_least in *.
  (* y's gains are steeper than x's, and player 2 has less: so player 1 has less as well. *)
  apply Rnot_le_lt; intros L1.
  assert (H1 : (fst x - fst d) * (snd j - snd d) <= (fst y - fst d) * (snd j - snd d))
    by (apply Rmult_le_compat_r; lra).
  assert (H2 : (snd y - snd d) * (fst j - fst d) < (snd x - snd d) * (fst j - fst d))
    by (apply Rmult_lt_compat_r; lra).
  assert (H3 : (fst x - fst d) * (snd i - snd d) <= (fst x - fst d) * (snd j - snd d))
    by (apply Rmult_le_compat_l; lra).
  rewrite E in Px; lra.
Qed.

(** * What does not hold: the "no" cells of Table 3

    The sets are convex and comprehensive polygons with d = (0, 0), so that no smaller class of
    problems helps.  Each solution is a single point there. *)

(** Corners (0,0), (6/5,0), (1,1), (0,6/5); with (4,0) added; with (3,0) added. *)
Definition kite : set := fun x =>
  0 <= fst x /\ 0 <= snd x /\ fst x + 5 * snd x <= 6 /\ 5 * fst x + snd x <= 6.
Definition kite_4 : set := fun x =>
  0 <= fst x /\ 0 <= snd x /\ fst x + 5 * snd x <= 6 /\ fst x + 3 * snd x <= 4.
Definition kite_3 : set := fun x =>
  0 <= fst x /\ 0 <= snd x /\ fst x + 5 * snd x <= 6 /\ fst x + 2 * snd x <= 3.

Lemma kite_comprehensive : comprehensive_sets kite origin.
Proof. unfold comprehensive_sets, kite; polygon. Qed.
Lemma kite_4_comprehensive : comprehensive_sets kite_4 origin.
Proof. unfold comprehensive_sets, kite_4; polygon. Qed.
Lemma kite_3_comprehensive : comprehensive_sets kite_3 origin.
Proof. unfold comprehensive_sets, kite_3; polygon. Qed.
Lemma kite_proper : proper_sets kite origin.
Proof.
  split; [apply kite_comprehensive|]; exists (1/2, 1/2).
  unfold kite, strictly_below; simpl; lra.
Qed.
Lemma kite_4_proper : proper_sets kite_4 origin.
Proof.
  split; [apply kite_4_comprehensive|]; exists (1/2, 1/2).
  unfold kite_4, strictly_below; simpl; lra.
Qed.
Lemma kite_3_proper : proper_sets kite_3 origin.
Proof.
  split; [apply kite_3_comprehensive|]; exists (1/2, 1/2).
  unfold kite_3, strictly_below; simpl; lra.
Qed.
Lemma kite_subset_4 : subset kite kite_4.
Proof. unfold subset, kite, kite_4; intros; lra. Qed.
Lemma kite_subset_3 : subset kite kite_3.
Proof. unfold subset, kite, kite_3; intros; lra. Qed.

Lemma Nash_of_kite : forall x, Nash_solution kite origin x <-> x = (1, 1).
Proof.
  intros [a b]; unfold Nash_solution, kite, at_least, nash; simpl; split.
  - intros [S [_ B]]; specialize (B (1, 1)); simpl in B.
    specialize (B ltac:(lra) ltac:(lra)).
    assert (Z : (a - b) * (a - b) <= 0) by nra.
    assert (a = b) by nra; f_equal; nra.
  - intros E; injection E; intros -> ->; split; [lra|]; split; [lra|].
    intros [c e]; simpl; intros S _.
    assert (0 <= (c - e) * (c - e)) by apply Rle_0_sqr; nra.
Qed.

Lemma Nash_of_kite_4 : forall x, Nash_solution kite_4 origin x <-> x = (2, 2/3).
Proof.
  intros [a b]; unfold Nash_solution, kite_4, at_least, nash; simpl; split.
  - intros [S [_ B]]; specialize (B (2, 2/3)); simpl in B.
    specialize (B ltac:(lra) ltac:(lra)).
    assert (Z : (a - 3 * b) * (a - 3 * b) <= 0) by nra.
    assert (a = 3 * b) by nra; subst a; f_equal; nra.
  - intros E; injection E; intros -> ->; split; [lra|]; split; [lra|].
    intros [c e]; simpl; intros S _.
    assert (0 <= (c - 3 * e) * (c - 3 * e)) by apply Rle_0_sqr; nra.
Qed.

(** If (4, 0) becomes attainable, Nash moves from (1, 1) to (2, 2/3): player 2 is worse off. *)
Theorem Nash_not_resource_monotone : ~ resource_monotone Nash_solution proper_sets.
Proof.
  intros M; destruct (M kite kite_4 origin kite_proper kite_4_proper kite_subset_4)
    as [x [y [Hx [Hy L]]]].
  - exists (1, 1); now apply Nash_of_kite.
  - exists (2, 2/3); now apply Nash_of_kite_4.
  - apply Nash_of_kite in Hx; apply Nash_of_kite_4 in Hy; subst; unfold at_least in L; simpl in L.
    lra.
Qed.

(** And utilitarian from (1, 1) to (4, 0). *)
Theorem utilitarian_not_resource_monotone : ~ resource_monotone utilitarian proper_sets.
Proof.
  assert (A : forall x, utilitarian kite origin x <-> x = (1, 1)).
  { intros [a b]; unfold utilitarian, maximiser, total, kite; simpl; split.
    - intros [S B]; specialize (B (1, 1)); simpl in B; specialize (B ltac:(lra)); f_equal; lra.
    - intros E; injection E; intros -> ->; split; [lra|]; intros y S; lra. }
  assert (A' : forall x, utilitarian kite_4 origin x <-> x = (4, 0)).
  { intros [a b]; unfold utilitarian, maximiser, total, kite_4; simpl; split.
    - intros [S B]; specialize (B (4, 0)); simpl in B; specialize (B ltac:(lra)); f_equal; lra.
    - intros E; injection E; intros -> ->; split; [lra|]; intros y S; lra. }
  intros M; destruct (M kite kite_4 origin kite_proper kite_4_proper kite_subset_4)
    as [x [y [Hx [Hy L]]]].
  - exists (1, 1); now apply A.
  - exists (4, 0); now apply A'.
  - apply A in Hx; apply A' in Hy; subst; unfold at_least in L; simpl in L; lra.
Qed.

(** Kalai-Smorodinsky, by its ideal point and a point on the line to it. *)
Lemma Kalai_Smorodinsky_is : forall S d i x, comprehensive S d -> some_gain S d ->
  ideal S d i -> S x -> (fst x - fst d) * (snd i - snd d) = (snd x - snd d) * (fst i - fst d) ->
  (forall y, S y -> ~ strictly_below x y) ->
  forall z, Kalai_Smorodinsky S d z <-> z = x.
Proof.
  intros S d i x [C1 C2] G I Sx P W z; split.
  - intros Kz.
    assert (Kx : Kalai_Smorodinsky S d x) by (split; [exact Sx | split; [now apply C1 | eauto]]).
    assert (Sub : subset S S) by (intros ? ?; assumption).
    assert (L1 := Kalai_Smorodinsky_individually_monotone S S d x z i i Sub G Kx Kz I I eq_refl).
    assert (L2 := Kalai_Smorodinsky_individually_monotone S S d z x i i Sub G Kz Kx I I eq_refl).
    assert (E2 : snd x = snd z) by lra.
    destruct Kz as [Sz [Dz [j [J [Pz _]]]]].
    assert (Gi := ideal_gains S d i G I); assert (Gj := ideal_gains S d j G J).
    assert (E : j = i).
    { destruct I as [I [[p [Sp [Dp Ep]]] [q [Sq [Dq Eq]]]]].
      destruct J as [J [[r [Sr [Dr Er]]] [t [St [Dt Et]]]]].
      assert (H1 := I _ Sr Dr); assert (H2 := I _ St Dt).
      assert (H3 := J _ Sp Dp); assert (H4 := J _ Sq Dq).
      destruct i, j; unfold at_least in *; simpl in *; f_equal; lra. }
    subst j; rewrite <- E2, <- P in Pz; unfold strictly_below in *.
    apply Rmult_eq_reg_r in Pz; [|lra]; destruct x, z; simpl in *; f_equal; lra.
  - intros ->; split; [exact Sx | split; [now apply C1 | eauto]].
Qed.

Ltac ideal_point p q := split; [intros y Sy _; unfold at_least; simpl; lra | split;
  [exists p | exists q]; unfold at_least; simpl; lra].

(** Kalai-Smorodinsky moves from (1, 1) to (5/3, 2/3) if (3, 0) becomes attainable. *)
Theorem Kalai_Smorodinsky_not_resource_monotone :
  ~ resource_monotone Kalai_Smorodinsky proper_sets.
Proof.
  assert (A : forall z, Kalai_Smorodinsky kite origin z <-> z = (1, 1)).
  { apply (Kalai_Smorodinsky_is kite origin (6/5, 6/5)); unfold kite; simpl.
    - apply kite_comprehensive.
    - exists (1, 1); unfold strictly_below; simpl; lra.
    - ideal_point (6/5, 0) (0, 6/5).
    - lra.
    - lra.
    - unfold strictly_below; simpl; intros; lra. }
  assert (A' : forall z, Kalai_Smorodinsky kite_3 origin z <-> z = (5/3, 2/3)).
  { apply (Kalai_Smorodinsky_is kite_3 origin (3, 6/5)); unfold kite_3; simpl.
    - apply kite_3_comprehensive.
    - exists (1, 1); unfold strictly_below; simpl; lra.
    - ideal_point (3, 0) (0, 6/5).
    - lra.
    - lra.
    - unfold strictly_below; simpl; intros; lra. }
  intros M; destruct (M kite kite_3 origin kite_proper kite_3_proper kite_subset_3)
    as [x [y [Hx [Hy L]]]].
  - exists (1, 1); now apply A.
  - exists (5/3, 2/3); now apply A'.
  - apply A in Hx; apply A' in Hy; subst; unfold at_least in L; simpl in L; lra.
Qed.

(** Below the segment from (1, 0) to (0, 1); and at most 1/2 for player 2 there. *)
Definition triangle : set := fun x => 0 <= fst x /\ 0 <= snd x /\ fst x + snd x <= 1.
Definition cut_triangle : set := fun x => triangle x /\ snd x <= 1/2.

Lemma triangle_comprehensive : comprehensive_sets triangle origin.
Proof. unfold comprehensive_sets, triangle; polygon. Qed.
Lemma cut_triangle_comprehensive : comprehensive_sets cut_triangle origin.
Proof. unfold comprehensive_sets, cut_triangle, triangle; polygon. Qed.
Lemma triangle_proper : proper_sets triangle origin.
Proof.
  split; [apply triangle_comprehensive|]; exists (1/3, 1/3).
  unfold triangle, strictly_below; simpl; lra.
Qed.
Lemma cut_triangle_proper : proper_sets cut_triangle origin.
Proof.
  split; [apply cut_triangle_comprehensive|]; exists (1/3, 1/3).
  unfold cut_triangle, triangle, strictly_below; simpl; lra.
Qed.

(** Kalai-Smorodinsky chooses (1/2, 1/2) in the triangle, and (2/3, 1/3) in its part that still
    contains (1/2, 1/2). *)
Theorem Kalai_Smorodinsky_not_independent : ~ independent_on Kalai_Smorodinsky proper_sets.
Proof.
  assert (A : forall z, Kalai_Smorodinsky triangle origin z <-> z = (1/2, 1/2)).
  { apply (Kalai_Smorodinsky_is triangle origin (1, 1)); unfold triangle; simpl.
    - apply triangle_comprehensive.
    - exists (1/3, 1/3); unfold strictly_below; simpl; lra.
    - ideal_point (1, 0) (0, 1).
    - lra.
    - lra.
    - unfold strictly_below; simpl; intros; lra. }
  assert (A' : forall z, Kalai_Smorodinsky cut_triangle origin z <-> z = (2/3, 1/3)).
  { apply (Kalai_Smorodinsky_is cut_triangle origin (1, 1/2)); unfold cut_triangle, triangle; simpl.
    - apply cut_triangle_comprehensive.
    - exists (1/3, 1/3); unfold strictly_below; simpl; lra.
    - ideal_point (1, 0) (0, 1/2).
    - lra.
    - lra.
    - unfold strictly_below; simpl; intros; lra. }
  intros I; destruct (I cut_triangle triangle origin cut_triangle_proper triangle_proper)
    with (x := (1/2, 1/2)) as [_ B].
  - intros x [H _]; exact H.
  - exists (1/2, 1/2); split; [now apply A | unfold cut_triangle, triangle; simpl; lra].
  - assert (K : Kalai_Smorodinsky cut_triangle origin (1/2, 1/2)).
    { apply B; split; [now apply A | unfold cut_triangle, triangle; simpl; lra]. }
    apply A' in K; injection K; intros; lra.
Qed.

(** Max-min chooses equal gains; these are others in other units.  The triangle, with player 2's
    payoffs doubled: (1/2, 1/2) becomes (1/2, 1), but (2/3, 2/3) is attainable.  As leximin also
    maximises the smallest gain, it fails at the same place. *)
Lemma not_the_equal_gains : forall f : solution,
  (forall S d x, f S d x -> max_min S d x) -> f triangle origin (1/2, 1/2) ->
  ~ invariant_on f proper_sets any_units.
Proof.
  intros f F T I; specialize (I (1, 2) (0, 0) triangle origin (1/2, 1/2) triangle_proper).
  apply F in I; [|unfold any_units; simpl; lra | exact T].
  destruct I as [_ B]; specialize (B (2/3, 2/3)); unfold least, gains, rescale in B; simpl in B.
  rewrite !Rmin_left in B by lra.
  match type of B with ?P -> _ => enough (H : P) by (specialize (B H); lra) end.
  exists (2/3, 1/3); split; [unfold triangle; simpl; lra | unfold rescale; simpl; f_equal; lra].
Qed.

Lemma leximin_is_max_min : forall S d x, leximin S d x -> max_min S d x.
Proof. intros S d x [Sx B]; split; [exact Sx|]; intros y Sy; specialize (B y Sy); lra. Qed.

Lemma leximin_of_triangle : leximin triangle origin (1/2, 1/2).
Proof.
  split; [unfold triangle; simpl; lra|]; intros [a b]; unfold triangle, least, greatest, gains.
  unfold Rmin, Rmax; simpl; intros S; repeat destruct (Rle_dec _ _); lra.
Qed.

Theorem max_min_not_invariant : ~ invariant_on max_min proper_sets any_units.
Proof.
  apply not_the_equal_gains; [auto|]; apply leximin_is_max_min, leximin_of_triangle.
Qed.

Theorem leximin_not_invariant : ~ invariant_on leximin proper_sets any_units.
Proof. apply not_the_equal_gains; [apply leximin_is_max_min | apply leximin_of_triangle]. Qed.

(** Utilitarian: below the segment from (2, 0) to (0, 1) it chooses (2, 0); with player 2's payoffs
    times 4, (0, 4). *)
Definition wedge : set := fun x => 0 <= fst x /\ 0 <= snd x /\ fst x + 2 * snd x <= 2.

Lemma wedge_proper : proper_sets wedge origin.
Proof.
  split; [unfold comprehensive_sets, wedge; polygon|].
  exists (1/2, 1/2); unfold wedge, strictly_below; simpl; lra.
Qed.

Theorem utilitarian_not_invariant : ~ invariant_on utilitarian proper_sets any_units.
Proof.
  intros I.
  specialize (I (1, 4) (0, 0) wedge origin (2, 0) wedge_proper).
  destruct I as [_ B].
  - unfold any_units; simpl; lra.
  - unfold utilitarian, maximiser, total, wedge; simpl; split; [lra|]; intros; lra.
  - specialize (B (0, 4)); unfold total, rescale in B; simpl in B.
    match type of B with ?P -> _ => enough (H : P) by (specialize (B H); lra) end.
    exists (0, 1); split; [unfold wedge; simpl; lra | unfold rescale; simpl; f_equal; lra].
Qed.

(** Max-min need not be strongly Pareto-optimal: below (1, 2) it also recommends (1, 1). *)
Theorem max_min_not_strongly_Pareto : ~ strongly_Pareto max_min proper_sets.
Proof.
  intros P; apply (P (box 1 2) origin (1, 1)) with (y := (1, 2)).
  - apply box_proper.
  - split; [unfold box; simpl; lra|]; intros [a b]; unfold box, least, gains; simpl; intros S.
    rewrite (Rmin_left (1 - 0)) by lra; eapply Rle_trans; [apply Rmin_l | lra].
  - unfold box; simpl; lra.
  - unfold dominates, at_least; simpl; lra.
Qed.

(** Leximin, which is strongly Pareto-optimal, therefore is not resource-monotone: from (1, 2) below
    (1, 2) to (3/2, 3/2) below the segment from (1, 2) to (2, 1). *)
Theorem leximin_not_resource_monotone : ~ resource_monotone leximin proper_sets.
Proof.
  assert (A : forall x, leximin (box 1 2) origin x <-> x = (1, 2)).
  { intros [a b]; unfold leximin, box, least, greatest, gains, Rmin, Rmax; simpl; split.
    - intros [S B]; specialize (B (1, 2)); simpl in B; specialize (B ltac:(lra)).
      repeat destruct (Rle_dec _ _); f_equal; lra.
    - intros E; injection E; intros -> ->; split; [lra|]; intros [c e]; simpl; intros S.
      repeat destruct (Rle_dec _ _); lra. }
  assert (A' : forall x, leximin house origin x <-> x = (3/2, 3/2)).
  { intros [a b]; unfold leximin, house, least, greatest, gains, Rmin, Rmax; simpl; split.
    - intros [S B]; specialize (B (3/2, 3/2)); simpl in B; specialize (B ltac:(lra)).
      repeat destruct (Rle_dec _ _); f_equal; lra.
    - intros E; injection E; intros -> ->; split; [lra|]; intros [c e]; simpl; intros S.
      repeat destruct (Rle_dec _ _); lra. }
  intros M; destruct (M (box 1 2) house origin box_proper house_proper) as [x [y [Hx [Hy L]]]].
  - unfold subset, box, house; intros; lra.
  - exists (1, 2); now apply A.
  - exists (3/2, 3/2); now apply A'.
  - apply A in Hx; apply A' in Hy; subst; unfold at_least in L; simpl in L; lra.
Qed.

(** Without free disposal max-min is not resource-monotone either: the profile (0, 0) rises to
    (2, 2), where the other one is (1, 3), and player 2 falls from 3 to 2. *)
Theorem max_min_not_resource_monotone_on_finite_sets :
  (forall x, max_min (fun x => x = (0, 0) \/ x = (1, 3)) origin x <-> x = (1, 3)) /\
  (forall x, max_min (fun x => x = (2, 2) \/ x = (1, 3)) origin x <-> x = (2, 2)).
Proof.
  unfold max_min, maximiser, least, gains, Rmin; split; intros x; split.
  - intros [[->| ->] B]; [exfalso|reflexivity]; specialize (B (1, 3) (or_intror eq_refl)).
    simpl in B; repeat destruct (Rle_dec _ _) in B; lra.
  - intros ->; split; [auto|]; intros y [->| ->]; simpl; repeat destruct (Rle_dec _ _); lra.
  - intros [[->| ->] B]; [reflexivity|exfalso]; specialize (B (2, 2) (or_introl eq_refl)).
    simpl in B; repeat destruct (Rle_dec _ _) in B; lra.
  - intros ->; split; [auto|]; intros y [->| ->]; simpl; repeat destruct (Rle_dec _ _); lra.
Qed.

(** Impartiality with the disagreement point held fixed fails for the solutions that look at it,
    unless d_1 = d_2: on a symmetric set it asks for a symmetric outcome.  The set below the segment
    from (1, 0) to (0, 1) is symmetric; from d = (0, 1/2) every one of these solutions recommends
    (1/4, 3/4) only. *)
Lemma not_impartial : forall (f : solution) S d x, (forall y, S y <-> S (swap y)) ->
  (forall T U, (forall y, T y <-> U y) -> forall z, f T d z -> f U d z) ->
  (forall z, f S d z <-> z = x) -> fst x <> snd x -> ~ impartial_at f d.
Proof.
  intros f S d [a b] Sym Ext Only N I; simpl in N.
  assert (A : f (swapped S) d (swap (a, b))) by (apply I, Only; reflexivity).
  apply (Ext _ S) in A; [|intros y; symmetry; apply Sym].
  apply Only in A; injection A; intros; congruence.
Qed.

Theorem impartiality_needs_equal_disagreement : let d := (0, 1/2) in
  ~ impartial_at Nash_solution d /\ ~ impartial_at Kalai_Smorodinsky d /\
  ~ impartial_at max_min d /\ ~ impartial_at leximin d.
Proof.
  intros d.
  assert (Sym : forall y, triangle y <-> triangle (swap y))
    by (intros [a b]; unfold triangle, swap; simpl; lra).
  assert (MaxMin : forall z, max_min triangle d z <-> z = (1/4, 3/4)).
  { intros [a b]; unfold max_min, maximiser, triangle, least, gains, d, Rmin; simpl; split.
    - intros [S B]; specialize (B (1/4, 3/4)); simpl in B; specialize (B ltac:(lra)).
      repeat destruct (Rle_dec _ _); f_equal; lra.
    - intros E; injection E; intros -> ->; split; [lra|]; intros y S.
      repeat destruct (Rle_dec _ _); lra. }
  repeat split; apply (not_impartial _ triangle d (1/4, 3/4) Sym); simpl; try lra.
  - intros T U E z [H [Dz B]]; split; [now apply E | split; [exact Dz|]]; intros y Uy; apply B.
    now apply E.
  - intros [a b]; unfold Nash_solution, triangle, at_least, nash, d; simpl; split.
    + intros [S [D B]]; specialize (B (1/4, 3/4)); simpl in B; specialize (B ltac:(lra) ltac:(lra)).
      assert (Z := Rle_0_sqr (a - (b - 1/2))); unfold Rsqr in Z.
      assert (Q : 0 <= (1 - (a + b)) * (a + b)) by (apply Rmult_le_pos; lra).
      assert (Z' : (a - (b - 1/2)) * (a - (b - 1/2)) = 0) by lra.
      apply Rmult_integral in Z'; assert (E : a = b - 1/2) by lra; subst a.
      assert (3/4 <= b) by nra; f_equal; lra.
    + intros E; injection E; intros -> ->; split; [lra|]; split; [lra|]; intros [u v] S D.
      simpl in *; assert (Z := Rle_0_sqr (u - (v - 1/2))); unfold Rsqr in Z.
      assert (Q : 0 <= (1 - (u + v)) * (u + v)) by (apply Rmult_le_pos; lra).
      nra.
  - intros T U E z [H [Dz [i [[I [[p [Tp P]] [q [Tq Q]]]] [L W]]]]].
    split; [now apply E | split; [exact Dz|]]; exists i; split; [split; [|split]|split; [exact L|]].
    + intros y Uy; apply I; now apply E.
    + exists p; split; [now apply E | exact P].
    + exists q; split; [now apply E | exact Q].
    + intros y Uy; apply W; now apply E.
  - intros [a b]; split.
    + intros [S [D [[i1 i2] [[I [[p [Tp [Dp Ep]]] [q [Tq [Dq Eq]]]]] [L W]]]]].
      assert (I1 := I (1/2, 1/2)); assert (I2 := I (0, 1)); specialize (W (1/4, 3/4)).
      unfold triangle, strictly_below, at_least, d in *; simpl in *.
      specialize (I1 ltac:(lra) ltac:(lra)); specialize (I2 ltac:(lra) ltac:(lra)).
      assert (E1 : i1 = 1/2) by lra; assert (E2 : i2 = 1) by lra; rewrite E1, E2 in L.
      assert (N : ~ (a < 1/4 /\ b < 3/4)) by (apply W; lra).
      assert (1/4 <= a) by (apply Rnot_lt_le; intros Q; apply N; lra); f_equal; lra.
    + intros E; injection E; intros -> ->; unfold Kalai_Smorodinsky, ideal, triangle, at_least,
        strictly_below, d; simpl; split; [lra|]; split; [lra|]; exists (1/2, 1); simpl.
      split; [split; [intros; lra | split; [exists (1/2, 1/2) | exists (0, 1)]; simpl; lra]|].
      split; [lra | intros; lra].
  - intros T U E z [H B]; split; [now apply E|]; intros y Uy; apply B; now apply E.
  - exact MaxMin.
  - intros T U E z [H B]; split; [now apply E|]; intros y Uy; apply B; now apply E.
  - intros z; split; [intros H; apply MaxMin, leximin_is_max_min, H|]; intros ->.
    unfold leximin, triangle, least, greatest, gains, d, Rmin, Rmax; simpl; split; [lra|].
    intros y S; repeat destruct (Rle_dec _ _); lra.
Qed.

(** With an asymmetric disagreement point a symmetric problem need not have one answer, even over
    mixtures: on the hull of (0, 0), (5, 1), (1, 5) and (2, 2), from d = (0, 1), Nash recommends
    (5/2, 7/2) and Kalai-Smorodinsky (25/9, 29/9). *)
Theorem symmetric_problem_with_two_answers :
  let S := fun x => fst x <= 5 * snd x /\ snd x <= 5 * fst x /\ fst x + snd x <= 6 in
  convex S /\ symmetric S /\ Nash_solution S (0, 1) (5/2, 7/2) /\
  Kalai_Smorodinsky S (0, 1) (25/9, 29/9) /\ ~ Nash_solution S (0, 1) (25/9, 29/9).
Proof.
  intros S; split; [unfold convex, S; simpl; intros; repeat split; nra|].
  split; [unfold symmetric, swap, S; simpl; intros; lra|].
  unfold Nash_solution, Kalai_Smorodinsky, ideal, strictly_below, at_least, nash, S; simpl.
  split; [|split].
  - split; [lra|]; split; [lra|]; intros [u v] Su D; simpl in *.
    assert (Z := Rle_0_sqr (u - (v - 1))); unfold Rsqr in Z.
    assert (Q : 0 <= (6 - (u + v)) * (4 + (u + v))) by (apply Rmult_le_pos; lra); lra.
  - split; [lra|]; split; [lra|]; exists (5, 5); simpl.
    split; [split; [intros; lra | split; [exists (5, 1) | exists (1, 5)]; simpl; lra]|].
    split; [lra | intros; lra].
  - intros [_ [_ B]]; specialize (B (5/2, 7/2)); simpl in B; lra.
Qed.

(** * Table 2 as printed *)

(** Nash without V >= d: of the profiles (-2, -2) and (1, 1) it chooses the first.  Two losses
    multiply to a gain. *)
Theorem printed_Nash_is_not_rational : forall x : payoffs, x = (-2, -2) \/ x = (1, 1) ->
  nash origin x <= nash origin (-2, -2) /\ (nash origin x = nash origin (-2, -2) -> x = (-2, -2)).
Proof. intros x [->| ->]; unfold nash; simpl; split; try lra; auto; intros; lra. Qed.

(** Egalitarian "s.t. Pareto-optimal", read as a constraint. *)
Definition printed_egalitarian : solution := fun S d x => efficient_in S x /\
  forall y, efficient_in S y -> least (gains d y) <= least (gains d x).

(** A third profile can remove one of two tied ones from the frontier: of (1, 2) and (2, 1) it
    recommends both; with (1, 3) as well, (1, 2) no longer. *)
Theorem printed_egalitarian_is_not_independent : ~ independent printed_egalitarian.
Proof.
  set (S := fun x : payoffs => x = (1, 2) \/ x = (2, 1)).
  set (T := fun x : payoffs => S x \/ x = (1, 3)).
  assert (ES : forall x, S x -> efficient_in S x).
  { intros x Sx; split; [exact Sx|]; intros y Sy; unfold dominates, at_least.
    destruct Sx as [->| ->]; destruct Sy as [->| ->]; simpl; lra. }
  assert (ET : efficient_in T (2, 1)).
  { split; [left; right; reflexivity|]; intros y [[->| ->]| ->]; unfold dominates, at_least; simpl;
      lra. }
  intros I; destruct (I S T origin) with (x := (1, 2)) as [A _].
  - intros x Sx; left; exact Sx.
  - exists (2, 1); split; [|right; reflexivity]; split; [exact ET|].
    intros y [[[->| ->]| ->] _]; unfold least, gains, Rmin; simpl;
      repeat destruct (Rle_dec _ _); lra.
  - destruct A as [[[_ N] _] _].
    + split; [apply ES; left; reflexivity|].
      intros y [[->| ->] _]; unfold least, gains, Rmin; simpl; repeat destruct (Rle_dec _ _); lra.
    + apply (N (1, 3)); [right; reflexivity|]; unfold dominates, at_least; simpl; lra.
Qed.

(** Kalai-Smorodinsky, printed as a distance between ratios, to be minimised s.t. Pareto-optimal.
    [i] is the greatest payoff of each player. *)
Definition distance (d i x : payoffs) : R :=
  Rabs ((fst x - fst d) / (snd x - snd d) - (fst i - fst d) / (snd i - snd d)).
Definition greatest_payoffs (S : set) (i : payoffs) : Prop :=
  (forall y, S y -> at_least i y) /\ (exists y, S y /\ fst y = fst i) /\
  (exists y, S y /\ snd y = snd i).
Definition printed_Kalai_Smorodinsky : solution := fun S d x => efficient_in S x /\
  exists i, greatest_payoffs S i /\
  forall y, efficient_in S y -> distance d i x <= distance d i y.

(** The distance looks at the ratio of player 1's gain to player 2's, so it depends on who is
    player 1: of (1, 3) and (2, 1) it chooses (1, 3); with the players exchanged, of (3, 1) and
    (1, 2), it chooses (1, 2), the other profile.  (Besides, it is undefined at V_2 = d_2.) *)
Theorem printed_Kalai_Smorodinsky_is_not_anonymous : ~ anonymous printed_Kalai_Smorodinsky.
Proof.
  set (S := fun x : payoffs => x = (1, 3) \/ x = (2, 1)).
  assert (E : forall x, S x -> efficient_in S x).
  { intros x Sx; split; [exact Sx|]; intros y Sy; unfold dominates, at_least.
    destruct Sx as [->| ->]; destruct Sy as [->| ->]; simpl; lra. }
  assert (Near : distance origin (2, 3) (1, 3) = 1/3).
  { unfold distance; simpl; rewrite Rabs_left; lra. }
  assert (Far : distance origin (2, 3) (2, 1) = 4/3).
  { unfold distance; simpl; rewrite Rabs_pos_eq; lra. }
  assert (Near' : distance origin (3, 2) (1, 2) = 1).
  { unfold distance; simpl; rewrite Rabs_left; lra. }
  assert (Far' : distance origin (3, 2) (3, 1) = 3/2).
  { unfold distance; simpl; rewrite Rabs_pos_eq; lra. }
  intros A; specialize (A S origin (1, 3)).
  destruct A as [[_ _] [[i1 i2] [[I [[p [Sp Ep]] [q [Sq Eq]]]] B]]].
  - split; [apply E; left; reflexivity|]; exists (2, 3); split.
    + split; [|split].
      * intros y [->| ->]; unfold at_least; simpl; lra.
      * exists (2, 1); split; [right; reflexivity | reflexivity].
      * exists (1, 3); split; [left; reflexivity | reflexivity].
    + intros y [[->| ->] _]; rewrite ?Near, ?Far; lra.
  - assert (swapped S (3, 1)) as S1 by (left; reflexivity).
    assert (swapped S (1, 2)) as S2 by (right; reflexivity).
    assert (swap origin = origin) as O by reflexivity.
    assert (H1 := I _ S1); assert (H2 := I _ S2).
    assert (Both : forall y, swapped S y -> y = (3, 1) \/ y = (1, 2)).
    { intros [u v] [H|H]; unfold swap in H; simpl in H; injection H; intros; subst; auto. }
    assert (i1 = 3 /\ i2 = 2) as [-> ->].
    { unfold at_least in *; simpl in *; split.
      - destruct (Both p Sp) as [->| ->]; simpl in Ep; lra.
      - destruct (Both q Sq) as [->| ->]; simpl in Eq; lra. }
    assert (B2 : efficient_in (swapped S) (1, 2)).
    { split; [exact S2|]; intros y Sy; unfold dominates, at_least.
      destruct (Both y Sy) as [->| ->]; simpl; lra. }
    specialize (B (1, 2) B2); rewrite O in B; unfold swap in B; simpl in B.
    rewrite Near', Far' in B; lra.
Qed.

(** * Table 2 as printed, with the hypotheses that it needs

    Nash: the product, without V >= d. *)

Definition printed_Nash : solution := fun S d x => maximiser S (nash d) x.

(** No attainable profile is worse than d for both players. *)
Definition no_joint_loss (S : set) (d : payoffs) : Prop := forall y, S y -> ~ strictly_below y d.

(** Then all maximisers give both players more than d, and nothing dominates them. *)
Theorem printed_Nash_gains : forall S d x, some_gain S d -> no_joint_loss S d ->
  printed_Nash S d x -> strictly_below d x.
Proof.
  intros S [d1 d2] [x1 x2] [[y1 y2] [Sy [G1 G2]]] NL [Sx Top]; specialize (NL _ Sx).
  specialize (Top _ Sy); unfold strictly_below, nash in *; simpl in *.
  assert (P : 0 < (y1 - d1) * (y2 - d2)) by (apply Rmult_lt_0_compat; lra).
  destruct (Rlt_le_dec d1 x1) as [A|A]; destruct (Rlt_le_dec d2 x2) as [B|B]; try lra.
  - nra.
  - nra.
  - exfalso; destruct (Req_dec x1 d1) as [->|N1]; [lra|]; destruct (Req_dec x2 d2) as [->|N2];
      [lra|]; apply NL; split; lra.
Qed.

Theorem printed_Nash_is_rational : individually_rational printed_Nash
  (fun S d => some_gain S d /\ no_joint_loss S d).
Proof.
  intros S d x [G NL] P; destruct (printed_Nash_gains S d x G NL P); unfold at_least; lra.
Qed.

Theorem printed_Nash_strongly_Pareto : strongly_Pareto printed_Nash
  (fun S d => some_gain S d /\ no_joint_loss S d).
Proof.
  intros S d x [G NL] P y Sy [[D1 D2] D]; destruct (printed_Nash_gains S d x G NL P) as [G1 G2].
  destruct P as [_ Top]; specialize (Top y Sy); unfold nash in *; destruct D; nra.
Qed.

(** Kalai-Smorodinsky, the least distance between ratios.  Every Pareto-optimal profile gives both players something other than d, so that all ratios are
    defined. *)
Definition ratios_are_defined (S : set) (d : payoffs) : Prop := some_gain S d /\
  forall y, efficient_in S y -> fst y <> fst d /\ snd y <> snd d.
(** Some Pareto-optimal profile has gains in proportion to the greatest ones. *)
Definition attains_distance_0 (S : set) (d : payoffs) : Prop := exists x i,
  efficient_in S x /\ greatest_payoffs S i /\ distance d i x = 0.

Lemma efficient_swapped : forall S x, efficient_in S x -> efficient_in (swapped S) (swap x).
Proof.
  intros S x [Sx N]; split; [unfold swapped; now rewrite swap_swap|].
  intros y Sy D; apply (N (swap y) Sy); unfold dominates, at_least, swap in *; simpl in *; tauto.
Qed.

Lemma greatest_swapped : forall S i, greatest_payoffs S i -> greatest_payoffs (swapped S) (swap i).
Proof.
  intros S i [Top [[p [Sp P]] [q [Sq Q]]]]; split; [|split].
  - intros y Sy; specialize (Top _ Sy); unfold at_least, swap in *; simpl in *; tauto.
  - exists (swap q); split; [unfold swapped; now rewrite swap_swap | exact Q].
  - exists (swap p); split; [unfold swapped; now rewrite swap_swap | exact P].
Qed.

Lemma greatest_is_one : forall S i j, greatest_payoffs S i -> greatest_payoffs S j -> i = j.
Proof.
  intros S [i1 i2] [j1 j2] [Ti [[p [Sp P]] [q [Sq Q]]]] [Tj [[r [Sr R1]] [t [St T]]]].
  unfold at_least in *; simpl in *.
  assert (A := Ti r Sr); assert (B := Ti t St); assert (A' := Tj p Sp); assert (B' := Tj q Sq).
  f_equal; lra.
Qed.

(** The rule is anonymous on these problems: the players exchanged in S and in d, it recommends what
    it did, exchanged. *)
Theorem printed_Kalai_Smorodinsky_anonymous : forall S d x,
  ratios_are_defined S d -> attains_distance_0 S d -> printed_Kalai_Smorodinsky S d x ->
  printed_Kalai_Smorodinsky (swapped S) (swap d) (swap x).
Proof.
  intros S d x [[g [Sg [G1 G2]]] Def] [z [j [Ez [Gj Z]]]] [Ex [i [Gi Least]]].
  rewrite (greatest_is_one S j i Gj Gi) in Z.
  split; [now apply efficient_swapped|]; exists (swap i); split; [now apply greatest_swapped|].
  assert (Zero : distance d i x = 0).
  { specialize (Least z Ez); rewrite Z in Least; apply Rle_antisym; [exact Least | apply Rabs_pos]. }
  destruct (Def x Ex) as [D1 D2]; destruct Gi as [Top _]; destruct (Top g Sg) as [U1 U2].
  enough (E : distance (swap d) (swap i) (swap x) = 0) by (intros y _; rewrite E; apply Rabs_pos).
  unfold distance, swap in *; simpl in *.
  set (a := fst x - fst d) in *; set (b := snd x - snd d) in *.
  set (m := fst i - fst d) in *; set (n := snd i - snd d) in *.
  assert (A : a <> 0) by (unfold a; lra); assert (B : b <> 0) by (unfold b; lra).
  assert (M : m <> 0) by (unfold m; lra); assert (N : n <> 0) by (unfold n; lra).
  destruct (Req_dec (a / b - m / n) 0) as [E|E]; [|exfalso; exact (Rabs_no_R0 _ E Zero)].
  replace (b / a - n / m) with (- (a / b - m / n) * (b / a) * (n / m)) by (field; auto).
  rewrite E, Ropp_0, !Rmult_0_l; apply Rabs_R0.
Qed.

(** Egalitarian, the greatest smallest gain among the Pareto-optimal profiles.  Only one attainable profile has the greatest smallest gain. *)
Definition no_tie (T : set) (d : payoffs) : Prop := exists best, T best /\
  forall y, T y -> y <> best -> least (gains d y) < least (gains d best).

Lemma the_best_is_chosen : forall (T : set) d best, T best ->
  (forall y, T y -> y <> best -> least (gains d y) < least (gains d best)) ->
  forall x, printed_egalitarian T d x <-> x = best.
Proof.
  intros T d best Tb Best.
  assert (Eb : efficient_in T best).
  { split; [exact Tb|]; intros y Ty D; assert (N : y <> best).
    { intros ->; destruct D as [_ [?|?]]; lra. }
    specialize (Best y Ty N); destruct D as [[D1 D2] _]; revert Best.
    unfold least, gains, Rmin; simpl; repeat destruct (Rle_dec _ _); lra. }
  assert (same : forall x : payoffs, x = best \/ x <> best).
  { intros [x1 x2]; destruct best as [b1 b2]; destruct (Req_dec x1 b1) as [->|N];
      [|right; congruence]; destruct (Req_dec x2 b2) as [->|N]; [now left | right; congruence]. }
  intros x; split.
  - intros [[Tx _] Top]; destruct (same x) as [E|N]; [exact E|].
    specialize (Top best Eb); specialize (Best x Tx N); lra.
  - intros ->; split; [exact Eb|]; intros y [Ty _]; destruct (same y) as [->|N]; [lra|].
    specialize (Best y Ty N); lra.
Qed.

(** Then it is independent of irrelevant alternatives. *)
Theorem printed_egalitarian_independent : forall S T d, subset S T -> no_tie T d ->
  (exists z, printed_egalitarian T d z /\ S z) ->
  forall x, printed_egalitarian S d x <-> printed_egalitarian T d x /\ S x.
Proof.
  intros S T d Sub [best [Tb Best]] [z [Pz Sz]] x.
  assert (C := the_best_is_chosen T d best Tb Best).
  apply C in Pz; subst z.
  rewrite (the_best_is_chosen S d best Sz (fun y Sy => Best y (Sub y Sy)) x), (C x).
  split; [intros ->; auto | tauto].
Qed.

(** * Three characterisations

    "There is a long tradition of work on cooperative bargaining solutions, which tries to establish
    normative principles" (section 2).  Three classical theorems say which axioms single out which
    solution, here for two players and d = (0, 0).  A rule f chooses one profile of every problem of
    a class D; the class is arbitrary, but it must contain the comparison problems that the proofs
    make, which the classical classes do. *)

Section Characterisations.

Variable D : set -> Prop.
Variable f : set -> payoffs.
Hypothesis attainable : forall S, D S -> S (f S).

Definition weakly_optimal : Prop := forall S, D S -> forall y, S y -> ~ strictly_below (f S) y.
Definition symmetric_rule : Prop := forall S, D S -> (forall x, S x -> S (swap x)) ->
  fst (f S) = snd (f S).

(** The problem in other units. *)
Definition units (a b : R) (S : set) : set := fun y => S (fst y / a, snd y / b).
Definition scale_invariant : Prop := forall S a b, D S -> 0 < a -> 0 < b ->
  f (units a b S) = (a * fst (f S), b * snd (f S)).

Definition independent_rule : Prop := forall S T, D S -> D T -> subset S T -> S (f T) -> f S = f T.

(** The profiles of total at most 2, and of at least -M for each player. *)
Definition half_plane (M : R) : set := fun y => - M <= fst y /\ - M <= snd y /\ fst y + snd y <= 2.

(** If the total at (y1, y2) is more than 2, then close to (1, 1) on the way to y the product is
    more than 1. *)
Lemma towards : forall y1 y2, 2 < y1 + y2 -> exists t, 0 <= t <= 1 /\
  0 <= 1 + t * (y1 - 1) /\ 0 <= 1 + t * (y2 - 1) /\
  1 < (1 + t * (y1 - 1)) * (1 + t * (y2 - 1)).
Proof.
  intros y1 y2 L; set (s := y1 + y2 - 2); set (p := (y1 - 1) * (y2 - 1)).
  set (n := (1 + Rabs (y1 - 1) + Rabs (y2 - 1)) * (1 + s + Rabs p)).
  assert (A1 := Rabs_pos (y1 - 1)); assert (A2 := Rabs_pos (y2 - 1)); assert (A3 := Rabs_pos p).
  assert (B1 := Rle_abs (- (y1 - 1))); assert (B2 := Rle_abs (- (y2 - 1))).
  assert (B3 := Rle_abs (- p)); rewrite Rabs_Ropp in B1, B2, B3.
  assert (Ps : 0 < s) by (unfold s; lra).
  assert (N1 : 1 + s + Rabs p <= n) by (unfold n; nra).
  assert (N2 : s * (1 + Rabs (y1 - 1) + Rabs (y2 - 1)) <= n) by (unfold n; nra).
  assert (Pn : 0 < n) by lra.
  set (t := s / n); assert (Tn : t * n = s) by (unfold t; field; lra).
  assert (T0 : 0 < t) by (unfold t; apply Rdiv_lt_0_compat; lra).
  assert (T1 : t <= 1) by (apply Rmult_le_reg_r with n; nra).
  assert (T2 : t * (1 + Rabs (y1 - 1) + Rabs (y2 - 1)) <= 1).
  { apply Rmult_le_reg_r with n; [exact Pn|]; rewrite Rmult_1_l.
    replace (t * (1 + Rabs (y1 - 1) + Rabs (y2 - 1)) * n) with
      (t * n * (1 + Rabs (y1 - 1) + Rabs (y2 - 1))) by ring; rewrite Tn; exact N2. }
  assert (T3 : t * Rabs p < s).
  { rewrite <- Tn; apply Rmult_lt_compat_l; lra. }
  exists t; split; [lra|]; split; [nra|]; split; [nra|].
  replace ((1 + t * (y1 - 1)) * (1 + t * (y2 - 1))) with (1 + t * (s + t * p))
    by (unfold s, p; ring).
  assert (0 < s + t * p) by nra; nra.
Qed.

(** Nash (1950): weak Pareto optimality, symmetry, invariance and independence of irrelevant
    alternatives leave only the solution that maximises the product of gains.  [D] is any class of
    convex sets, bounded from below, that is closed under changes of units and contains the half
    planes cut off below, all of which have a greatest product.  [x] is the profile of the greatest
    product in S, and both players gain by it. *)
Theorem Nash_characterised :
  (forall S, D S -> convex S) ->
  (forall S, D S -> exists M, 0 <= M /\ forall y, S y -> - M <= fst y /\ - M <= snd y) ->
  (forall S a b, D S -> 0 < a -> 0 < b -> D (units a b S)) ->
  (forall M, 0 <= M -> D (half_plane M)) ->
  weakly_optimal -> symmetric_rule -> scale_invariant -> independent_rule ->
  forall S x, D S -> Nash_solution S origin x -> strictly_below origin x -> f S = x.
Proof.
  intros Conv Below Closed Half Opt Sym Inv Ind S [x1 x2] DS [Sx [_ Best]] [P1 P2]; simpl in *.
  assert (Q1 : 0 < / x1) by now apply Rinv_0_lt_compat.
  assert (Q2 : 0 < / x2) by now apply Rinv_0_lt_compat.
  set (S' := units (/ x1) (/ x2) S).
  assert (DS' : D S') by (apply Closed; assumption).
  assert (In : forall y1 y2, S' (y1, y2) -> S (y1 * x1, y2 * x2)).
  { intros y1 y2 H; unfold S', units in H; simpl in H.
    replace (y1 * x1) with (y1 / / x1) by (field; lra).
    replace (y2 * x2) with (y2 / / x2) by (field; lra); exact H. }
  assert (One : S' (1, 1)).
  { unfold S', units; simpl; replace (1 / / x1) with x1 by (field; lra).
    replace (1 / / x2) with x2 by (field; lra); exact Sx. }
  assert (Total : forall y, S' y -> fst y + snd y <= 2).
  { intros [y1 y2] Sy; simpl; apply Rnot_lt_le; intros L.
    destruct (towards y1 y2 L) as [t [T [T1 [T2 T3]]]].
    assert (C := Conv S' DS' _ _ t Sy One T); simpl in C; apply In in C.
    specialize (Best _ C); unfold at_least, nash, origin in Best; simpl in Best.
    replace (t * y1 + (1 - t) * 1) with (1 + t * (y1 - 1)) in Best by ring.
    replace (t * y2 + (1 - t) * 1) with (1 + t * (y2 - 1)) in Best by ring.
    set (u := 1 + t * (y1 - 1)) in *; set (v := 1 + t * (y2 - 1)) in *.
    assert (0 <= u * x1) by (apply Rmult_le_pos; lra).
    assert (0 <= v * x2) by (apply Rmult_le_pos; lra).
    specialize (Best ltac:(lra)).
    assert (H2 : 1 * (x1 * x2) < u * v * (x1 * x2))
      by (apply Rmult_lt_compat_r; [apply Rmult_lt_0_compat|]; assumption); lra. }
  destruct (Below S' DS') as [M [M0 HM]].
  assert (DT := Half M M0); set (T := half_plane M) in *.
  assert (FT : f T = (1, 1)).
  { assert (E : fst (f T) = snd (f T)).
    { apply Sym; [exact DT|]; unfold T, half_plane, swap; simpl; intros; lra. }
    destruct (attainable T DT) as [A1 [A2 A3]].
    assert (C : T (1, 1)) by (unfold T, half_plane; simpl; lra).
    assert (W : ~ (fst (f T) < 1 /\ snd (f T) < 1)) by exact (Opt T DT (1, 1) C).
    destruct (f T) as [u v]; simpl in *; subst v; assert (u = 1) by lra; subst; reflexivity. }
  assert (FS' : f S' = (1, 1)).
  { rewrite <- FT; apply Ind; try assumption; [|now rewrite FT].
    intros y Sy; unfold T, half_plane; specialize (HM y Sy); specialize (Total y Sy); lra. }
  unfold S' in FS'; rewrite (Inv S _ _ DS Q1 Q2) in FS'; injection FS' as E1 E2.
  destruct (f S) as [u v]; simpl in *; f_equal.
  - apply Rmult_eq_reg_l with (/ x1); [|lra]; rewrite E1; field; lra.
  - apply Rmult_eq_reg_l with (/ x2); [|lra]; rewrite E2; field; lra.
Qed.

(** If the set grows and no player's ideal payoff changes, no player is worse off.  This is weaker
    than individual monotonicity, in which one player's ideal payoff may change. *)
Definition restricted_monotone : Prop := forall S T i, D S -> D T -> subset S T ->
  ideal S origin i -> ideal T origin i -> at_least (f T) (f S).

(** The set with the corners (0, 0), (1, 0), (m, m) and (0, 1), for m between 1/2 and 1. *)
Definition quadrilateral (m : R) : set := fun y => 0 <= fst y /\ 0 <= snd y /\
  m * fst y + (1 - m) * snd y <= m /\ (1 - m) * fst y + m * snd y <= m.

(** Kalai and Smorodinsky (1975): with restricted monotonicity in the place of independence, their
    solution is the only one.  [D] is any class of convex comprehensive sets that is closed under
    changes of units and contains the quadrilaterals.  [x] is the Kalai-Smorodinsky point. *)
Theorem Kalai_Smorodinsky_characterised :
  (forall S, D S -> comprehensive_sets S origin) ->
  (forall S a b, D S -> 0 < a -> 0 < b -> D (units a b S)) ->
  (forall m, 1/2 <= m <= 1 -> D (quadrilateral m)) ->
  weakly_optimal -> symmetric_rule -> scale_invariant -> restricted_monotone ->
  forall S x, D S -> some_gain S origin -> Kalai_Smorodinsky S origin x -> f S = x.
Proof.
  intros Comp Closed Quad Opt Sym Inv Mono S x DS G K.
  assert (Strong := Kalai_Smorodinsky_strongly_Pareto S origin x (conj (proj1 (Comp S DS)) G) K).
  destruct K as [Sx [Dx [[i1 i2] [I [P W]]]]]; destruct x as [x1 x2].
  assert (Gi := ideal_gains S origin _ G I).
  unfold strictly_below, at_least in Gi, Dx; simpl in Gi, Dx, P.
  replace (x1 - 0) with x1 in P by ring; replace (x2 - 0) with x2 in P by ring.
  replace (i1 - 0) with i1 in P by ring; replace (i2 - 0) with i2 in P by ring.
  assert (Ix := proj1 I _ Sx); unfold at_least in Ix; simpl in Ix; specialize (Ix Dx).
  assert (Q1 : 0 < / i1) by (apply Rinv_0_lt_compat; lra).
  assert (Q2 : 0 < / i2) by (apply Rinv_0_lt_compat; lra).
  set (S' := units (/ i1) (/ i2) S).
  assert (DS' : D S') by (apply Closed; assumption).
  assert (In : forall y1 y2, S' (y1, y2) <-> S (y1 * i1, y2 * i2)).
  { intros y1 y2; unfold S', units; simpl.
    replace (y1 / / i1) with (y1 * i1) by (field; lra).
    replace (y2 / / i2) with (y2 * i2) by (field; lra); tauto. }
  destruct (Comp S' DS') as [C' [Low' Free']].
  (* In units of the ideal payoffs the solution is (m, m). *)
  set (m := x1 / i1).
  assert (M1 : m * i1 = x1) by (unfold m; field; lra).
  assert (M2 : m * i2 = x2).
  { apply Rmult_eq_reg_r with i1; [|lra].
    replace (m * i2 * i1) with (m * i1 * i2) by ring; rewrite M1; exact P. }
  assert (Mm : S' (m, m)) by (apply In; rewrite M1, M2; exact Sx).
  assert (Ideal : ideal S' origin (1, 1)).
  { destruct I as [I [[[p1 p2] [Sp [Dp Ep]]] [[q1 q2] [Sq [Dq Eq]]]]].
    unfold ideal, at_least, origin in *; simpl in *; split; [|split].
    - intros [y1 y2] Sy Dy; simpl in *; apply In in Sy; specialize (I _ Sy); simpl in I.
      assert (0 <= y1 * i1) by (apply Rmult_le_pos; lra).
      assert (0 <= y2 * i2) by (apply Rmult_le_pos; lra).
      specialize (I ltac:(lra)); split.
      + apply Rmult_le_reg_r with i1; lra.
      + apply Rmult_le_reg_r with i2; lra.
    - exists (1, p2 / i2); simpl; split; [|split; [|reflexivity]].
      + apply In; replace (p2 / i2 * i2) with p2 by (field; lra); rewrite Rmult_1_l, <- Ep.
        exact Sp.
      + split; [lra|]; apply Rmult_le_pos; lra.
    - exists (q1 / i1, 1); simpl; split; [|split; [|reflexivity]].
      + apply In; replace (q1 / i1 * i1) with q1 by (field; lra); rewrite Rmult_1_l, <- Eq.
        exact Sq.
      + split; [|lra]; apply Rmult_le_pos; lra. }
  assert (S10 : S' (1, 0) /\ S' (0, 1) /\ S' (0, 0)).
  { destruct Ideal as [_ [[[p1 p2] [Sp [Dp Ep]]] [[q1 q2] [Sq [Dq Eq]]]]].
    unfold at_least, origin in *; simpl in *; subst p1 q2; split; [|split].
    - apply (Free' (1, p2)); unfold at_least, origin; simpl; [assumption|lra..].
    - apply (Free' (q1, 1)); unfold at_least, origin; simpl; [assumption|lra..].
    - apply (Free' (1, p2)); unfold at_least, origin; simpl; [assumption|lra..]. }
  destruct S10 as [S1 [S2 S0]].
  assert (M : 1/2 <= m <= 1).
  { split.
    - apply Rnot_lt_le; intros L.
      assert (C := C' _ _ (1/2) S1 S2 ltac:(lra)); simpl in C; apply In in C.
      apply (W _ C); unfold strictly_below; simpl; rewrite <- M1, <- M2; split; nra.
    - apply Rmult_le_reg_r with i1; lra. }
  assert (DQ := Quad m M); set (Q := quadrilateral m) in *.
  assert (Sub : subset Q S').
  { (* Every profile of Q is a mixture of (m, m), (1, 0) or (0, 1), and (0, 0). *)
    assert (Mix : forall e : payoffs, S' e -> forall s t, 0 <= s -> 0 <= t -> s + t <= 1 ->
      S' (s * fst e + t * m, s * snd e + t * m)).
    { intros e Se s t Ps Pt L; destruct (Req_dec (s + t) 0) as [Z|N].
      - replace s with 0 by lra; replace t with 0 by lra; rewrite !Rmult_0_l, Rplus_0_r; exact S0.
      - assert (A := C' _ _ (s / (s + t)) Se Mm); simpl in A.
        assert (B : 0 <= s / (s + t) <= 1).
        { split; [apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra]|].
          apply Rmult_le_reg_r with (s + t); [lra|].
          unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra. }
        specialize (A B); assert (E := C' _ _ (s + t) A S0 ltac:(lra)); simpl in E.
        replace (s * fst e + t * m) with ((s + t) * (s / (s + t) * fst e + (1 - s / (s + t)) * m) +
          (1 - (s + t)) * 0) by (field; lra).
        replace (s * snd e + t * m) with ((s + t) * (s / (s + t) * snd e + (1 - s / (s + t)) * m) +
          (1 - (s + t)) * 0) by (field; lra); exact E. }
    intros [y1 y2] [H1 [H2 [H3 H4]]]; simpl in *.
    assert (Div : forall u, u / m * m = u) by (intros; field; lra).
    assert (Pos : forall u, 0 <= u -> 0 <= u / m)
      by (intros; apply Rmult_le_pos; [assumption | left; apply Rinv_0_lt_compat; lra]).
    destruct (Rle_dec y2 y1) as [L|L].
    - assert (A := Mix (1, 0) S1 (y1 - y2) (y2 / m)); simpl in A; rewrite Div in A.
      replace ((y1 - y2) * 1 + y2) with y1 in A by ring.
      replace ((y1 - y2) * 0 + y2) with y2 in A by ring.
      apply A; [lra | auto | apply Rmult_le_reg_r with m; [lra|]].
      rewrite Rmult_plus_distr_r, Div; lra.
    - assert (A := Mix (0, 1) S2 (y2 - y1) (y1 / m)); simpl in A; rewrite Div in A.
      replace ((y2 - y1) * 1 + y1) with y2 in A by ring.
      replace ((y2 - y1) * 0 + y1) with y1 in A by ring.
      apply A; [lra | auto | apply Rmult_le_reg_r with m; [lra|]].
      rewrite Rmult_plus_distr_r, Div; lra. }
  assert (IdealQ : ideal Q origin (1, 1)).
  { unfold ideal, Q, quadrilateral, at_least, origin; simpl; split; [|split].
    - intros y Sy Dy; split; nra.
    - exists (1, 0); simpl; lra.
    - exists (0, 1); simpl; lra. }
  assert (FQ : f Q = (m, m)).
  { assert (E : fst (f Q) = snd (f Q)).
    { apply Sym; [exact DQ|]; unfold Q, quadrilateral, swap; simpl; intros; lra. }
    destruct (attainable Q DQ) as [A1 [A2 [A3 A4]]].
    assert (C : Q (m, m)) by (unfold Q, quadrilateral; simpl; nra).
    assert (N : ~ (fst (f Q) < m /\ snd (f Q) < m)) by exact (Opt Q DQ (m, m) C).
    destruct (f Q) as [u v]; simpl in *; subst v.
    assert (U : u = m) by lra; now rewrite U. }
  assert (Up := Mono Q S' (1, 1) DQ DS' Sub IdealQ Ideal); rewrite FQ in Up.
  assert (A := attainable S' DS').
  unfold S' in Up, A; rewrite (Inv S _ _ DS Q1 Q2) in Up, A; fold S' in A; apply In in A.
  assert (E1 : / i1 * fst (f S) * i1 = fst (f S)) by (field; lra).
  assert (E2 : / i2 * snd (f S) * i2 = snd (f S)) by (field; lra).
  rewrite E1, E2 in A; specialize (Strong _ A).
  unfold at_least in Up; simpl in Up.
  assert (U1 : x1 <= fst (f S)) by (rewrite <- M1, <- E1; apply Rmult_le_compat_r; lra).
  assert (U2 : x2 <= snd (f S)) by (rewrite <- M2, <- E2; apply Rmult_le_compat_r; lra).
  destruct (f S) as [u v]; simpl in *.
  symmetry; apply not_dominated_equal; [split; simpl; assumption | exact Strong].
Qed.

(** Kalai (1977): weak Pareto optimality, symmetry and resource monotonicity leave only the
    egalitarian solution, which needs no common units for that.  [D] is any class of strictly
    comprehensive sets, closed under taking the profiles whose mirror image is attainable too.
    [m] is the largest equal payoff. *)
Definition strictly_comprehensive (S : set) : Prop := comprehensive S origin /\
  forall x y, S x -> S y -> dominates y x -> exists z, S z /\ strictly_below x z.
Definition mirrored (S : set) : set := fun y => S y /\ S (swap y).

Theorem egalitarian_characterised :
  (forall S, D S -> strictly_comprehensive S) ->
  (forall S, D S -> D (mirrored S)) ->
  weakly_optimal -> symmetric_rule ->
  (forall S T, D S -> D T -> subset S T -> at_least (f T) (f S)) ->
  forall S m, D S -> S (m, m) -> (forall y, S y -> ~ strictly_below (m, m) y) -> f S = (m, m).
Proof.
  intros Comp Mirror Opt Sym Mono S m DS Sm W.
  assert (DT := Mirror S DS); set (T := mirrored S) in *.
  assert (FT : f T = (m, m)).
  { assert (E : fst (f T) = snd (f T)).
    { apply Sym; [exact DT|]; intros y [H1 H2]; split; [exact H2 | rewrite swap_swap; exact H1]. }
    destruct (attainable T DT) as [A _]; assert (B := Opt T DT (m, m) (conj Sm Sm)).
    assert (C := W _ A); destruct (f T) as [u v]; unfold strictly_below in *; simpl in *; subst v.
    assert (u = m) by lra; subst; reflexivity. }
  assert (Up := Mono T S DT DS (fun y H => proj1 H)); rewrite FT in Up.
  symmetry; apply not_dominated_equal; [exact Up|]; intros Dom.
  destruct (Comp S DS) as [_ Strict].
  destruct (Strict _ _ Sm (attainable S DS) Dom) as [z [Sz L]]; exact (W z Sz L).
Qed.

End Characterisations.

(** ** The classes exist

    The hypotheses on [D] can be met: these classes have all the properties, and contain the
    problems of interest.  A compact convex set with some V > d has a greatest product of gains and
    a Kalai-Smorodinsky point; here that is assumed of the members of the class. *)

Definition Nash_class (S : set) : Prop := convex S /\
  (exists M, 0 <= M /\ forall y, S y -> - M <= fst y /\ - M <= snd y) /\
  exists x, Nash_solution S origin x /\ strictly_below origin x.

Lemma units_convex : forall a b S, convex S -> convex (units a b S).
Proof.
  intros a b S C x y t Sx Sy T; unfold units in *; simpl in *.
  assert (H := C _ _ t Sx Sy T); simpl in H; unfold Rdiv in *.
  replace ((t * fst x + (1 - t) * fst y) * / a) with (t * (fst x * / a) + (1 - t) * (fst y * / a))
    by ring.
  replace ((t * snd x + (1 - t) * snd y) * / b) with (t * (snd x * / b) + (1 - t) * (snd y * / b))
    by ring; exact H.
Qed.

Lemma half_plane_convex : forall M, convex (half_plane M).
Proof.
  assert (Mix : forall t u v c, 0 <= t <= 1 -> c <= u -> c <= v -> c <= t * u + (1 - t) * v)
    by (intros; nra).
  intros M x y t [X1 [X2 X3]] [Y1 [Y2 Y3]] T; unfold half_plane; simpl.
  assert (A := Mix t (- (fst x + snd x)) (- (fst y + snd y)) (-2) T ltac:(lra) ltac:(lra)).
  split; [now apply Mix|]; split; [now apply Mix | lra].
Qed.

(** Multiplied by a and divided again. *)
Lemma times_div : forall a x, 0 < a -> x / a * a = x.
Proof. intros; field; lra. Qed.
Lemma div_times : forall a x, 0 < a -> a * x / a = x.
Proof. intros; field; lra. Qed.
Lemma div_nonneg : forall a x, 0 < a -> (0 <= x / a <-> 0 <= x).
Proof.
  intros a x P; assert (E := times_div a x P); assert (Q := Rinv_0_lt_compat a P).
  split; intros H; [rewrite <- E; apply Rmult_le_pos; lra | apply Rmult_le_pos; lra].
Qed.

Theorem Nash_class_closed :
  (forall S, Nash_class S -> convex S) /\
  (forall S, Nash_class S -> exists M, 0 <= M /\ forall y, S y -> - M <= fst y /\ - M <= snd y) /\
  (forall S a b, Nash_class S -> 0 < a -> 0 < b -> Nash_class (units a b S)) /\
  (forall M, 0 <= M -> Nash_class (half_plane M)).
Proof.
  split; [intros S H; apply H|]; split; [intros S H; apply H|]; split.
  - intros S a b [C [[M [M0 HM]] [[x1 x2] [[Sx [Dx B]] L]]]] A1 A2.
    unfold strictly_below, at_least, origin in *; simpl in *; split; [now apply units_convex|].
    split.
    + exists (M * (a + b)); split; [nra|]; intros [y1 y2] Sy; unfold units in Sy; simpl in *.
      specialize (HM _ Sy); simpl in HM; rewrite <- (times_div a y1 A1), <- (times_div b y2 A2).
      split; nra.
    + exists (a * x1, b * x2); unfold Nash_solution, strictly_below, at_least, units; simpl.
      split; [|split; apply Rmult_lt_0_compat; lra]; split; [|split].
      * rewrite !div_times by assumption; exact Sx.
      * split; apply Rmult_le_pos; lra.
      * intros [y1 y2] Sy [D1 D2]; simpl in *; specialize (B _ Sy); unfold nash in *; simpl in *.
        apply div_nonneg with (a := a) in D1; [|exact A1].
        apply div_nonneg with (a := b) in D2; [|exact A2]; specialize (B (conj D1 D2)).
        assert (P : 0 <= a * b) by (apply Rmult_le_pos; lra).
        assert (H := Rmult_le_compat_l _ _ _ P B).
        replace ((y1 - 0) * (y2 - 0)) with (a * b * ((y1 / a - 0) * (y2 / b - 0)))
          by (field; lra).
        lra.
  - intros M M0; split; [apply half_plane_convex|]; split.
    + exists M; split; [exact M0|]; intros y [H1 [H2 _]]; lra.
    + exists (1, 1); unfold Nash_solution, half_plane, strictly_below, at_least, nash; simpl.
      split; [|lra]; split; [lra|]; split; [lra|].
      intros y [_ [_ L]] [D1 D2]; assert (H := Rle_0_sqr (fst y - snd y)); unfold Rsqr in H; nra.
Qed.

(** So on that class Nash's solution is the only rule that satisfies his four axioms. *)
Corollary Nash_on_its_class : forall f : set -> payoffs,
  (forall S, Nash_class S -> S (f S)) -> weakly_optimal Nash_class f ->
  symmetric_rule Nash_class f -> scale_invariant Nash_class f -> independent_rule Nash_class f ->
  forall S, Nash_class S -> Nash_solution S origin (f S).
Proof.
  intros f A W Y I R S H; destruct Nash_class_closed as [C1 [C2 [C3 C4]]].
  assert (H' := H); destruct H' as [_ [_ [x [N L]]]].
  rewrite (Nash_characterised Nash_class f A C1 C2 C3 C4 W Y I R S x H N L); exact N.
Qed.

Definition Kalai_Smorodinsky_class (S : set) : Prop := comprehensive_sets S origin /\
  some_gain S origin /\ exists x, Kalai_Smorodinsky S origin x.

Theorem Kalai_Smorodinsky_class_closed :
  (forall S, Kalai_Smorodinsky_class S -> comprehensive_sets S origin) /\
  (forall S a b, Kalai_Smorodinsky_class S -> 0 < a -> 0 < b ->
     Kalai_Smorodinsky_class (units a b S)) /\
  (forall m, 1/2 <= m <= 1 -> Kalai_Smorodinsky_class (quadrilateral m)).
Proof.
  split; [intros S H; apply H|]; split.
  - intros S a b [[C [C1 C2]] [[[g1 g2] [Sg Lg]] [[x1 x2] [Sx [Dx [[i1 i2]
      [[I [[[p1 p2] [Sp [Dp Ep]]] [[q1 q2] [Sq [Dq Eq]]]]] [P W]]]]]]]] A1 A2.
    unfold Kalai_Smorodinsky_class, comprehensive_sets, comprehensive, some_gain, strictly_below,
      Kalai_Smorodinsky, ideal, at_least, origin in *; simpl in *.
    assert (In : forall u v, S (u, v) -> units a b S (a * u, b * v)).
    { intros u v H; unfold units; simpl; rewrite !div_times by assumption; exact H. }
    assert (Up : forall u v, (u <= v -> a * u <= a * v) /\ (u <= v -> b * u <= b * v))
      by (intros; split; nra).
    assert (Dn : forall u v, (u / a <= v -> u <= a * v) /\ (u / b <= v -> u <= b * v)).
    { intros u v; split; intros L.
      - assert (H := Rmult_le_compat_r a _ _ ltac:(lra) L); rewrite times_div in H; lra.
      - assert (H := Rmult_le_compat_r b _ _ ltac:(lra) L); rewrite times_div in H; lra. }
    split; [split; [now apply units_convex | split]|split].
    + intros [u v] H; unfold units in H; simpl in *; specialize (C1 _ H); simpl in C1.
      rewrite !div_nonneg in C1 by assumption; exact C1.
    + intros [u v] [u' v'] H H1 H2; unfold units in *; simpl in *; apply (C2 (u / a, v / b));
        simpl; [exact H | rewrite !div_nonneg by assumption; exact H1|].
      assert (0 < / a) by now apply Rinv_0_lt_compat.
      assert (0 < / b) by now apply Rinv_0_lt_compat.
      split; apply Rmult_le_compat_r; lra.
    + exists (a * g1, b * g2); split; [now apply In|]; simpl.
      split; apply Rmult_lt_0_compat; lra.
    + exists (a * x1, b * x2); split; [now apply In|]; simpl.
      split; [split; apply Rmult_le_pos; lra|]; exists (a * i1, b * i2); simpl.
      split; [split; [|split]|split].
      * intros [u v] H [H1 H2]; unfold units in H; simpl in *; specialize (I _ H); simpl in I.
        rewrite !div_nonneg in I by assumption; specialize (I (conj H1 H2)).
        split; apply Dn; tauto.
      * exists (a * p1, b * p2); split; [now apply In|]; simpl; subst.
        split; [split; apply Rmult_le_pos; lra | reflexivity].
      * exists (a * q1, b * q2); split; [now apply In|]; simpl; subst.
        split; [split; apply Rmult_le_pos; lra | reflexivity].
      * replace ((a * x1 - 0) * (b * i2 - 0)) with (a * b * ((x1 - 0) * (i2 - 0))) by ring.
        rewrite P; ring.
      * intros [u v] H [H1 H2]; unfold units in H; simpl in *; apply (W _ H); simpl.
        assert (0 < / a) by now apply Rinv_0_lt_compat.
        assert (0 < / b) by now apply Rinv_0_lt_compat.
        split; [apply Rmult_lt_reg_r with a | apply Rmult_lt_reg_r with b]; try assumption;
          rewrite times_div by assumption; lra.
  - intros m M; unfold Kalai_Smorodinsky_class, comprehensive_sets, comprehensive, convex,
      some_gain, quadrilateral, Kalai_Smorodinsky, ideal, strictly_below, at_least, origin; simpl.
    split; [split; [intros; simpl in *; repeat split; nra|]|].
    + split; [intros; lra|]; intros x y X Y XY; repeat split; nra.
    + split; [exists (1/4, 1/4); simpl; lra|].
      exists (m, m); simpl; split; [nra|]; split; [lra|]; exists (1, 1); simpl.
      split; [|split; [lra | intros; nra]]; split; [intros; split; nra|].
      split; [exists (1, 0); simpl; lra | exists (0, 1); simpl; lra].
Qed.

Corollary Kalai_Smorodinsky_on_its_class : forall f : set -> payoffs,
  let D := Kalai_Smorodinsky_class in
  (forall S, D S -> S (f S)) -> weakly_optimal D f -> symmetric_rule D f ->
  scale_invariant D f -> restricted_monotone D f ->
  forall S, D S -> Kalai_Smorodinsky S origin (f S).
Proof.
  intros f D A W Y I R S H; destruct Kalai_Smorodinsky_class_closed as [C1 [C2 C3]].
  assert (H' := H); destruct H' as [_ [G [x K]]].
  rewrite (Kalai_Smorodinsky_characterised D f A C1 C2 C3 W Y I R S x H G K); exact K.
Qed.

(** The strictly comprehensive sets are closed under taking what is attainable together with its
    mirror image. *)
Theorem strictly_comprehensive_closed : forall S,
  strictly_comprehensive S -> strictly_comprehensive (mirrored S).
Proof.
  intros S [[C1 C2] Strict]; split; [split|].
  - intros x [Sx _]; auto.
  - intros [x1 x2] [y1 y2] [Sx Sx'] D L; unfold mirrored, at_least, swap, origin in *; simpl in *.
    split; [apply (C2 (x1, x2)) | apply (C2 (x2, x1))]; simpl; auto; lra.
  - intros [x1 x2] [y1 y2] [Sx Sx'] [Sy Sy'] Dom; unfold swap in *; simpl in *.
    destruct (Strict _ _ Sx Sy Dom) as [[z1 z2] [Sz Lz]].
    assert (Dom' : dominates (y2, y1) (x2, x1))
      by (unfold dominates, at_least in *; simpl in *; lra).
    destruct (Strict _ _ Sx' Sy' Dom') as [[u2 u1] [Su Lu]].
    assert (Px := C1 _ Sx); unfold strictly_below, at_least, origin in *; simpl in *.
    assert (A1 := Rmin_l z1 u1); assert (A2 := Rmin_r z1 u1).
    assert (B1 := Rmin_l z2 u2); assert (B2 := Rmin_r z2 u2).
    assert (L1 : x1 < Rmin z1 u1) by (apply Rmin_glb_lt; lra).
    assert (L2 : x2 < Rmin z2 u2) by (apply Rmin_glb_lt; lra).
    exists (Rmin z1 u1, Rmin z2 u2); split; [split|simpl; lra].
    + apply (C2 (z1, z2)); simpl; auto; lra.
    + unfold swap; simpl; apply (C2 (u2, u1)); simpl; auto; lra.
Qed.
