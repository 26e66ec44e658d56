(** Cross-play of two norms: inequality (1) of Appendix E, and the sentences around it.

    Stastny et al. 2021, sections 3.2 and 3.3 and Appendix E.  Nothing is assumed of policies: the
    two players' policies are elements of two arbitrary types, and the values of a policy profile
    are two arbitrary real numbers.  So the theorems cover repeated games, stochastic games with
    partial observation, randomised policies and play with messages alike.

    Throughout, (p1, p2) and (q1, q2) are two profiles; player 1 deploys its part p1 of the first
    and player 2 its part q2 of the second.  "Cross-play" is the profile (p1, q2). *)

From Coq Require Import Reals Lra.
Open Scope R_scope.

(** * Payoffs *)

(** Both players get at least as much at [y] as at [x]. *)
Definition at_least (y x : R * R) : Prop := fst x <= fst y /\ snd x <= snd y.

(** [y] Pareto-dominates [x]: at least as much for both players and more for one. *)
Definition dominates (y x : R * R) : Prop :=
  at_least y x /\ (fst x < fst y \/ snd x < snd y).

(** Less for both players. *)
Definition strictly_below (x y : R * R) : Prop := fst x < fst y /\ snd x < snd y.

Lemma not_dominated_equal : forall x y, at_least y x -> ~ dominates y x -> x = y.
Proof.
  intros [a b] [c d] [H1 H2] H; simpl in *.
  destruct (Rle_lt_or_eq_dec _ _ H1) as [L|E1].
  - exfalso; apply H; unfold dominates, at_least; simpl; lra.
  - destruct (Rle_lt_or_eq_dec _ _ H2) as [L|E2].
    + exfalso; apply H; unfold dominates, at_least; simpl; lra.
    + now subst.
Qed.

(** Two distinct pairs of values of which neither dominates the other are ranked in opposite ways
    by the two players, both strictly. *)
Lemma undominated_conflict : forall x y : R * R,
  x <> y -> ~ dominates y x -> ~ dominates x y ->
  (fst y < fst x /\ snd x < snd y) \/ (fst x < fst y /\ snd y < snd x).
Proof.
  intros [a b] [c d] N H1 H2; unfold dominates, at_least in *; simpl in *.
  destruct (Rtotal_order a c) as [?|[?|?]]; destruct (Rtotal_order b d) as [?|[?|?]];
    try lra; subst; try (exfalso; apply N; reflexivity); exfalso; apply H1 || apply H2; lra.
Qed.

Section CrossPlay.

Context {P1 P2 : Type}.
Variables V1 V2 : P1 -> P2 -> R.

Definition values (a : P1) (b : P2) : R * R := (V1 a b, V2 a b).

(** A Nash equilibrium in policies: no player gains by switching to another policy. *)
Definition Nash (a : P1) (b : P2) : Prop :=
  (forall a', V1 a' b <= V1 a b) /\ (forall b', V2 a b' <= V2 a b).

(** A strict equilibrium: every switch to another policy loses. *)
Definition StrictNash (a : P1) (b : P2) : Prop :=
  (forall a', a' <> a -> V1 a' b < V1 a b) /\ (forall b', b' <> b -> V2 a b' < V2 a b).

(** No profile dominates this one. *)
Definition efficient (a : P1) (b : P2) : Prop :=
  forall a' b', ~ dominates (values a' b') (values a b).

(** Each player deploys the norm that it prefers: player 1 the p-profile, player 2 the
    q-profile. *)
Definition self_serving p1 p2 q1 q2 : Prop :=
  V1 q1 q2 <= V1 p1 p2 /\ V2 p1 p2 <= V2 q1 q2.

(** The same, and neither is indifferent. *)
Definition strictly_self_serving p1 p2 q1 q2 : Prop :=
  V1 q1 q2 < V1 p1 p2 /\ V2 p1 p2 < V2 q1 q2.

(** Inequality (1) of Appendix E: in cross-play player i gets at most
    min {V_i(p), V_i(q)}. *)
Definition bound p1 p2 q1 q2 : Prop :=
  V1 p1 q2 <= Rmin (V1 p1 p2) (V1 q1 q2) /\ V2 p1 q2 <= Rmin (V2 p1 p2) (V2 q1 q2).

(** * Inequality (1) *)

(** Theorem A.  What equilibrium alone gives: nobody gets more in cross-play than in the norm
    that the *other* player deploys.  This is half of inequality (1); the paper derives all of it
    from equilibrium alone, which is not possible (see [half_is_all_that_equilibrium_gives]). *)
Theorem theorem_A : forall p1 p2 q1 q2, Nash p1 p2 -> Nash q1 q2 ->
  V1 p1 q2 <= V1 q1 q2 /\ V2 p1 q2 <= V2 p1 p2.
Proof. intros p1 p2 q1 q2 [_ Hp] [Hq _]; split; auto. Qed.

(** Theorem B.  Inequality (1) holds if each player deploys the norm that it prefers. *)
Theorem theorem_B : forall p1 p2 q1 q2, Nash p1 p2 -> Nash q1 q2 ->
  self_serving p1 p2 q1 q2 -> bound p1 p2 q1 q2.
Proof.
  intros p1 p2 q1 q2 Hp Hq [S1 S2]; destruct (theorem_A _ _ _ _ Hp Hq).
  split; apply Rmin_glb; lra.
Qed.

(** For equilibria, inequality (1) amounts to two inequalities: nobody gains in cross-play
    compared with the norm that it deploys itself.  So Theorem B's hypothesis is sufficient, and
    this says what is necessary. *)
Theorem bound_iff : forall p1 p2 q1 q2, Nash p1 p2 -> Nash q1 q2 ->
  (bound p1 p2 q1 q2 <-> V1 p1 q2 <= V1 p1 p2 /\ V2 p1 q2 <= V2 q1 q2).
Proof.
  intros p1 p2 q1 q2 Hp Hq; destruct (theorem_A _ _ _ _ Hp Hq); unfold bound; split.
  - intros [B1 B2]; generalize (Rmin_l (V1 p1 p2) (V1 q1 q2)) (Rmin_r (V2 p1 p2) (V2 q1 q2)); lra.
  - intros [B1 B2]; split; apply Rmin_glb; lra.
Qed.

(** "Whenever we try to be even more robust ... our policy will cease to be in equilibrium"
    (Appendix E): if each player deploys the norm that it prefers and somebody gets more than the
    bound, one of the two profiles is not an equilibrium. *)
Theorem robustness_costs_equilibrium : forall p1 p2 q1 q2, self_serving p1 p2 q1 q2 ->
  Rmin (V1 p1 p2) (V1 q1 q2) < V1 p1 q2 \/ Rmin (V2 p1 p2) (V2 q1 q2) < V2 p1 q2 ->
  ~ (Nash p1 p2 /\ Nash q1 q2).
Proof.
  intros p1 p2 q1 q2 S More [Hp Hq]; destruct (theorem_B _ _ _ _ Hp Hq S); lra.
Qed.

(** Whose equilibrium breaks: if player 1 gets more than the norm of player 2 gives it, then that
    norm, q, is no equilibrium; if player 2 gets more than the norm of player 1 gives it, p is
    none.  This needs no orientation. *)
Theorem which_equilibrium_breaks : forall p1 p2 q1 q2,
  (V1 q1 q2 < V1 p1 q2 -> ~ Nash q1 q2) /\ (V2 p1 p2 < V2 p1 q2 -> ~ Nash p1 p2).
Proof.
  intros; split; intros L [H1 H2].
  - specialize (H1 p1); lra.
  - specialize (H2 q2); lra.
Qed.

(** * "The cross-play policy must be strictly dominated" *)

(** First reading: strictly worse for both players than both norms.  True if the norms are
    strict equilibria in which the players do different things, and each player deploys the norm
    that it prefers. *)
Theorem strict_domination : forall p1 p2 q1 q2, StrictNash p1 p2 -> StrictNash q1 q2 ->
  p1 <> q1 -> p2 <> q2 -> self_serving p1 p2 q1 q2 ->
  strictly_below (values p1 q2) (values p1 p2) /\ strictly_below (values p1 q2) (values q1 q2).
Proof.
  intros p1 p2 q1 q2 [_ Sp] [Sq _] D1 D2 [S1 S2]; unfold strictly_below; simpl.
  specialize (Sq p1 D1); assert (D : q2 <> p2) by congruence; specialize (Sp q2 D); lra.
Qed.

(** True without strictness too, if no player gets in cross-play just what the norm of the other
    player pays it. *)
Theorem worse_than_either : forall p1 p2 q1 q2, Nash p1 p2 -> Nash q1 q2 ->
  self_serving p1 p2 q1 q2 -> V1 p1 q2 <> V1 q1 q2 -> V2 p1 q2 <> V2 p1 p2 ->
  strictly_below (values p1 q2) (values p1 p2) /\ strictly_below (values p1 q2) (values q1 q2).
Proof.
  intros p1 p2 q1 q2 Hp Hq [S1 S2] N1 N2; destruct (theorem_A _ _ _ _ Hp Hq) as [A1 A2].
  unfold strictly_below; simpl; destruct A1, A2; try contradiction; lra.
Qed.

(** Second reading: Pareto-dominated by both norms.  True if each player strictly prefers the
    norm that it deploys; below p strictly for player 1, below q strictly for player 2. *)
Theorem domination : forall p1 p2 q1 q2, Nash p1 p2 -> Nash q1 q2 ->
  strictly_self_serving p1 p2 q1 q2 ->
  dominates (values p1 p2) (values p1 q2) /\ V1 p1 q2 < V1 p1 p2 /\
  dominates (values q1 q2) (values p1 q2) /\ V2 p1 q2 < V2 q1 q2.
Proof.
  intros p1 p2 q1 q2 Hp Hq [S1 S2]; destruct (theorem_A _ _ _ _ Hp Hq).
  unfold dominates, at_least; simpl; lra.
Qed.

(** Third reading, the one that the proof of Proposition 1 uses: "strictly worse than their
    preferred profile, for both players".  True without strictness of the equilibria, if each
    player strictly prefers the norm that it deploys. *)
Theorem worse_than_the_preferred : forall p1 p2 q1 q2, Nash p1 p2 -> Nash q1 q2 ->
  strictly_self_serving p1 p2 q1 q2 ->
  V1 p1 q2 < Rmax (V1 p1 p2) (V1 q1 q2) /\ V2 p1 q2 < Rmax (V2 p1 p2) (V2 q1 q2).
Proof.
  intros p1 p2 q1 q2 Hp Hq [S1 S2]; destruct (theorem_A _ _ _ _ Hp Hq).
  generalize (Rmax_l (V1 p1 p2) (V1 q1 q2)) (Rmax_r (V2 p1 p2) (V2 q1 q2)); lra.
Qed.

(** The strict preference is what weak preference gives between distinct values of which neither
    dominates the other: so Pareto-optimal norms of distinct values will do. *)
Theorem self_serving_is_strict : forall p1 p2 q1 q2, self_serving p1 p2 q1 q2 ->
  values p1 p2 <> values q1 q2 -> ~ dominates (values p1 p2) (values q1 q2) ->
  ~ dominates (values q1 q2) (values p1 p2) -> strictly_self_serving p1 p2 q1 q2.
Proof.
  intros p1 p2 q1 q2 [S1 S2] N D1 D2.
  destruct (undominated_conflict _ _ N D2 D1) as [[? ?]|[? ?]]; simpl in *; unfold
    strictly_self_serving; lra.
Qed.

(** The third reading holds in *every* orientation if the norms are strict equilibria in which
    the players do different things. *)
Theorem strict_equilibria_are_worse_than_the_preferred : forall p1 p2 q1 q2,
  StrictNash p1 p2 -> StrictNash q1 q2 -> p1 <> q1 -> p2 <> q2 ->
  V1 p1 q2 < Rmax (V1 p1 p2) (V1 q1 q2) /\ V2 p1 q2 < Rmax (V2 p1 p2) (V2 q1 q2).
Proof.
  intros p1 p2 q1 q2 [_ Sp] [Sq _] D1 D2.
  specialize (Sq p1 D1); assert (D : q2 <> p2) by congruence; specialize (Sp q2 D).
  generalize (Rmax_r (V1 p1 p2) (V1 q1 q2)) (Rmax_l (V2 p1 p2) (V2 q1 q2)); lra.
Qed.

(** The paper's own argument, the paragraph after (1): "assume it was not dominated.  This would
    imply that one player has equal values under both profiles.  So that player would be
    indifferent, while one of the profiles would leave the other player worse off."

    Given (1), if p does not dominate cross-play, then cross-play is as good as p and q is at
    least as good as p for both players. *)
Theorem undominated_by_p : forall p1 p2 q1 q2, bound p1 p2 q1 q2 ->
  ~ dominates (values p1 p2) (values p1 q2) ->
  values p1 q2 = values p1 p2 /\ at_least (values q1 q2) (values p1 p2).
Proof.
  intros p1 p2 q1 q2 [B1 B2] H.
  assert (V1 p1 q2 <= V1 p1 p2 /\ V1 p1 q2 <= V1 q1 q2) as [? ?]
    by (generalize (Rmin_l (V1 p1 p2) (V1 q1 q2)) (Rmin_r (V1 p1 p2) (V1 q1 q2)); lra).
  assert (V2 p1 q2 <= V2 p1 p2 /\ V2 p1 q2 <= V2 q1 q2) as [? ?]
    by (generalize (Rmin_l (V2 p1 p2) (V2 q1 q2)) (Rmin_r (V2 p1 p2) (V2 q1 q2)); lra).
  assert (E : values p1 q2 = values p1 p2)
    by (apply not_dominated_equal; [split; simpl; assumption | exact H]).
  split; [exact E|].
  injection E as E1 E2; rewrite <- E1, <- E2 in *; split; simpl; lra.
Qed.

(** The same with the two norms exchanged. *)
Theorem undominated_by_q : forall p1 p2 q1 q2, bound p1 p2 q1 q2 ->
  ~ dominates (values q1 q2) (values p1 q2) ->
  values p1 q2 = values q1 q2 /\ at_least (values p1 p2) (values q1 q2).
Proof.
  intros p1 p2 q1 q2 [B1 B2] H.
  assert (V1 p1 q2 <= V1 p1 p2 /\ V1 p1 q2 <= V1 q1 q2) as [? ?]
    by (generalize (Rmin_l (V1 p1 p2) (V1 q1 q2)) (Rmin_r (V1 p1 p2) (V1 q1 q2)); lra).
  assert (V2 p1 q2 <= V2 p1 p2 /\ V2 p1 q2 <= V2 q1 q2) as [? ?]
    by (generalize (Rmin_l (V2 p1 p2) (V2 q1 q2)) (Rmin_r (V2 p1 p2) (V2 q1 q2)); lra).
  assert (E : values p1 q2 = values q1 q2)
    by (apply not_dominated_equal; [split; simpl; assumption | exact H]).
  split; [exact E|].
  injection E as E1 E2; rewrite <- E1, <- E2 in *; split; simpl; lra.
Qed.

(** If *neither* norm dominates cross-play then *both* players are indifferent between the norms,
    and cross-play is as good as either. *)
Theorem undominated_by_both : forall p1 p2 q1 q2, bound p1 p2 q1 q2 ->
  ~ dominates (values p1 p2) (values p1 q2) -> ~ dominates (values q1 q2) (values p1 q2) ->
  values p1 q2 = values p1 p2 /\ values p1 p2 = values q1 q2.
Proof.
  intros p1 p2 q1 q2 B Np Nq.
  destruct (undominated_by_p _ _ _ _ B Np) as [E _].
  destruct (undominated_by_q _ _ _ _ B Nq) as [E' _].
  split; [exact E | congruence].
Qed.

(** So the paper's conclusion, from inequality (1) and what a welfare function's optimum has by
    definition: neither norm dominates the other, and their values are distinct.  Both norms then
    dominate cross-play, and it does not matter which one was assumed not to. *)
Theorem bound_means_domination : forall p1 p2 q1 q2, bound p1 p2 q1 q2 ->
  values p1 p2 <> values q1 q2 -> ~ dominates (values p1 p2) (values q1 q2) ->
  ~ dominates (values q1 q2) (values p1 p2) ->
  dominates (values p1 p2) (values p1 q2) /\ dominates (values q1 q2) (values p1 q2).
Proof.
  intros p1 p2 q1 q2 [B1 B2] N D1 D2.
  assert (V1 p1 q2 <= V1 p1 p2 /\ V1 p1 q2 <= V1 q1 q2) as [? ?]
    by (generalize (Rmin_l (V1 p1 p2) (V1 q1 q2)) (Rmin_r (V1 p1 p2) (V1 q1 q2)); lra).
  assert (V2 p1 q2 <= V2 p1 p2 /\ V2 p1 q2 <= V2 q1 q2) as [? ?]
    by (generalize (Rmin_l (V2 p1 p2) (V2 q1 q2)) (Rmin_r (V2 p1 p2) (V2 q1 q2)); lra).
  destruct (undominated_conflict _ _ N D2 D1) as [[? ?]|[? ?]]; simpl in *; unfold dominates,
    at_least; simpl; lra.
Qed.

(** * Bargaining problems are coordination problems (sections 3.2 and 3.3) *)

(** "Multiple Pareto-optimal equilibria over which the principals have conflicting
    preferences." *)
Definition bargaining_problem : Prop := exists p1 p2 q1 q2,
  Nash p1 p2 /\ Nash q1 q2 /\ efficient p1 p2 /\ efficient q1 q2 /\
  strictly_self_serving p1 p2 q1 q2.

(** Multiple Pareto-optimal equilibria; if the players disagree about which of two they are
    playing, they do not reach a Pareto-optimal outcome. *)
Definition coordination_problem : Prop := exists p1 p2 q1 q2,
  Nash p1 p2 /\ Nash q1 q2 /\ efficient p1 p2 /\ efficient q1 q2 /\
  (p1, p2) <> (q1, q2) /\ ~ efficient p1 q2.

(** "Thus a bargaining problem is a mixed-motive coordination problem": if each player insists on
    its favourite, both favourites dominate what they get. *)
Theorem bargaining_is_coordination : bargaining_problem -> coordination_problem.
Proof.
  intros (p1 & p2 & q1 & q2 & Hp & Hq & Ep & Eq & S).
  exists p1, p2, q1, q2; repeat (split; [assumption|]); split.
  - intros E; inversion E; subst; destruct S; lra.
  - intros H; apply (H p1 p2); apply (domination _ _ _ _ Hp Hq S).
Qed.

(** If the players like both Pareto-optimal norms equally, then whatever function of payoffs
    measures welfare, it does not choose between the norms: in pure coordination problems
    welfare functions "are not needed" (section 3.3). *)
Theorem pure_coordination_needs_no_welfare : forall (w : R * R -> R) p1 p2 q1 q2,
  values p1 p2 = values q1 q2 -> w (values p1 p2) = w (values q1 q2).
Proof. intros; congruence. Qed.

(** * "The welfare functions must be distinct" (Appendix E) *)

(** A profile that is optimal for [w] among the eligible ones, for instance the equilibria. *)
Definition optimal (eligible : P1 -> P2 -> Prop) (w : P1 -> P2 -> R) a b : Prop :=
  eligible a b /\ forall a' b', eligible a' b' -> w a' b' <= w a b.

(** The standing assumption of Appendix E: for any two policy profiles optimal for w and for w',
    the cross-play profile is Pareto-dominated. *)
Definition standing_assumption eligible w w' : Prop := forall p1 p2 q1 q2,
  optimal eligible w p1 p2 -> optimal eligible w' q1 q2 -> ~ efficient p1 q2.

(** Welfare functions recommend Pareto-optimal profiles ("the welfare function's optimizer should
    be Pareto-optimal").  Then under the standing assumption no profile is optimal for both, so
    neither seat's policy can be shared: the optima differ in what *each* player does. *)
Theorem optima_share_no_policy : forall eligible w w',
  standing_assumption eligible w w' ->
  (forall a b, optimal eligible w a b -> efficient a b) ->
  (forall a b, optimal eligible w' a b -> efficient a b) ->
  forall p1 p2 q1 q2, optimal eligible w p1 p2 -> optimal eligible w' q1 q2 ->
  p1 <> q1 /\ p2 <> q2.
Proof.
  intros eligible w w' S E E' p1 p2 q1 q2 Op Oq; split; intros ->.
  - exact (S _ _ _ _ Op Oq (E' _ _ Oq)).
  - exact (S _ _ _ _ Op Oq (E _ _ Op)).
Qed.

(** In particular the two welfare functions are distinct, as soon as one of them has an
    optimum. *)
Corollary welfare_functions_are_distinct : forall eligible w w',
  standing_assumption eligible w w' ->
  (forall a b, optimal eligible w a b -> efficient a b) ->
  (exists a b, optimal eligible w a b) -> w <> w'.
Proof.
  intros eligible w w' S E (a & b & O) <-; exact (S _ _ _ _ O O (E _ _ O)).
Qed.

(** Without Pareto-optimality of the optimum the inference fails, and this is all that is left:
    equal welfare functions have dominated optima. *)
Corollary same_welfare_dominated_optimum : forall eligible w,
  standing_assumption eligible w w -> forall a b, optimal eligible w a b -> ~ efficient a b.
Proof. intros eligible w S a b O; exact (S _ _ _ _ O O). Qed.

(** If welfare depends on the players' values only, more follows: the two norms have distinct
    values, over which the players have conflicting preferences, both strictly. *)
Theorem standing_assumption_means_conflict : forall eligible (w w' : R * R -> R),
  let W := fun a b => w (values a b) in let W' := fun a b => w' (values a b) in
  standing_assumption eligible W W' ->
  (forall a b, optimal eligible W a b -> efficient a b) ->
  (forall a b, optimal eligible W' a b -> efficient a b) ->
  forall p1 p2 q1 q2, optimal eligible W p1 p2 -> optimal eligible W' q1 q2 ->
  strictly_self_serving p1 p2 q1 q2 \/ strictly_self_serving q1 q2 p1 p2.
Proof.
  intros eligible w w' W W' S E E' p1 p2 q1 q2 Op Oq.
  assert (N : values p1 p2 <> values q1 q2).
  { intros V; assert (O : optimal eligible W q1 q2).
    { split; [apply Oq|]; intros a b H; destruct Op as [_ Op]; specialize (Op a b H).
      unfold W in *; rewrite <- V; exact Op. }
    exact (S _ _ _ _ O Oq (E _ _ O)). }
  destruct (undominated_conflict _ _ N (E _ _ Op q1 q2) (E' _ _ Oq p1 p2)) as [[? ?]|[? ?]];
    simpl in *; unfold strictly_self_serving; [left | right]; lra.
Qed.

(** "Whenever we try to be even more robust (e.g., a policy which reaches Pareto optimal outcomes
    against a range of different policies), our policy will cease to be in equilibrium": a policy
    [s] of player 1 that reaches Pareto-optimal outcomes against both p2 and q2 is no equilibrium
    with p2.  If it were, it would be as good as p for both players, so it would be optimal; and
    cross-play of optimal profiles is dominated.  This needs the standing assumption, and neither
    inequality (1) nor an orientation. *)
Theorem efficient_against_both_is_no_equilibrium : forall (w w' : R * R -> R),
  let W := fun a b => w (values a b) in let W' := fun a b => w' (values a b) in
  standing_assumption Nash W W' ->
  forall p1 p2 q1 q2 s, optimal Nash W p1 p2 -> optimal Nash W' q1 q2 ->
  efficient p1 p2 -> efficient s p2 -> efficient s q2 -> ~ Nash s p2.
Proof.
  intros w w' W W' S p1 p2 q1 q2 s [Np Op] Oq Ep Es Esq Ns.
  assert (E1 : V1 s p2 = V1 p1 p2) by (apply Rle_antisym; [apply Np | apply Ns]).
  assert (E2 : V2 s p2 = V2 p1 p2).
  { destruct (Rtotal_order (V2 s p2) (V2 p1 p2)) as [L|[L|L]]; [|exact L|]; exfalso.
    - apply (Es p1 p2); unfold dominates, at_least; simpl; lra.
    - apply (Ep s p2); unfold dominates, at_least; simpl; lra. }
  assert (E : values s p2 = values p1 p2) by (unfold values; congruence).
  apply (S s p2 q1 q2); [split; [exact Ns|] | exact Oq | exact Esq].
  intros a b N; unfold W; rewrite E; exact (Op a b N).
Qed.

(** * "It may be feasible to realize this bound" (Appendix E) *)

(** If the players can agree on a common policy, say on following p with a chance t and q
    otherwise, by a coin that both see, then each gets at least the bound. *)
Theorem agreement_reaches_the_bound : forall p1 p2 q1 q2 t, 0 <= t <= 1 ->
  Rmin (V1 p1 p2) (V1 q1 q2) <= t * V1 p1 p2 + (1 - t) * V1 q1 q2 /\
  Rmin (V2 p1 p2) (V2 q1 q2) <= t * V2 p1 p2 + (1 - t) * V2 q1 q2.
Proof.
  intros p1 p2 q1 q2 t T; split.
  - generalize (Rmin_l (V1 p1 p2) (V1 q1 q2)) (Rmin_r (V1 p1 p2) (V1 q1 q2)).
    generalize (Rmin (V1 p1 p2) (V1 q1 q2)); intros; nra.
  - generalize (Rmin_l (V2 p1 p2) (V2 q1 q2)) (Rmin_r (V2 p1 p2) (V2 q1 q2)).
    generalize (Rmin (V2 p1 p2) (V2 q1 q2)); intros; nra.
Qed.

End CrossPlay.

(** The mechanism as a game of its own.  A policy is a willingness to coordinate and the policy
    to follow otherwise; if both are willing, both follow the common profile (c1, c2). *)
Section Coordination.

Context {P1 P2 : Type}.
Variables V1 V2 : P1 -> P2 -> R.
Variables (c1 : P1) (c2 : P2).

Definition agreed (V : P1 -> P2 -> R) (x : bool * P1) (y : bool * P2) : R :=
  if andb (fst x) (fst y) then V c1 c2 else V (snd x) (snd y).

(** Being willing to coordinate, and insisting on one's own norm against whoever is not, is an
    equilibrium, whichever of the two norms the players agree on (and whatever they agree on that
    gives player 1 at least V_1(q) and player 2 at least V_2(p)).  Each then gets at least the
    bound, and whoever refuses gets at most the bound.  Each insists on the norm that it prefers,
    so refusing does not pay. *)
Theorem coordination_is_an_equilibrium : forall p1 p2 q1 q2,
  Nash V1 V2 p1 p2 -> Nash V1 V2 q1 q2 ->
  V1 q1 q2 <= V1 c1 c2 -> V2 p1 p2 <= V2 c1 c2 ->
  Nash (agreed V1) (agreed V2) (true, p1) (true, q2).
Proof.
  intros p1 p2 q1 q2 [_ Hp] [Hq _] C1 C2; split.
  - intros [[|] a]; unfold agreed; simpl; [lra | specialize (Hq a); lra].
  - intros [[|] b]; unfold agreed; simpl; [lra | specialize (Hp b); lra].
Qed.

Corollary following_p_or_q_is_an_equilibrium : forall p1 p2 q1 q2,
  Nash V1 V2 p1 p2 -> Nash V1 V2 q1 q2 -> self_serving V1 V2 p1 p2 q1 q2 ->
  (c1, c2) = (p1, p2) \/ (c1, c2) = (q1, q2) ->
  Nash (agreed V1) (agreed V2) (true, p1) (true, q2) /\
  Rmin (V1 p1 p2) (V1 q1 q2) <= agreed V1 (true, p1) (true, q2) /\
  Rmin (V2 p1 p2) (V2 q1 q2) <= agreed V2 (true, p1) (true, q2).
Proof.
  intros p1 p2 q1 q2 Hp Hq [S1 S2] C.
  assert (V1 q1 q2 <= V1 c1 c2 /\ V2 p1 p2 <= V2 c1 c2) as [L1 L2]
    by (destruct C as [C|C]; injection C; intros -> ->; lra).
  split; [apply (coordination_is_an_equilibrium p1 p2 q1 q2); assumption|].
  unfold agreed; simpl.
  generalize (Rmin_r (V1 p1 p2) (V1 q1 q2)) (Rmin_l (V2 p1 p2) (V2 q1 q2)); lra.
Qed.

End Coordination.

(** The bound "holds even in idealized settings, where coordination ... is possible": Theorem B
    is about arbitrary policies, so also about those of a game with coordination.  Hence a limit
    to what coordination can do.  Let two norms of any such game be equilibria that pay V(p) and
    V(q) in self-play, each preferred by the player who deploys it.  If cross-play gives each
    player at least the bound, then it gives exactly the bound: player 1 gets V_1(q) and player 2
    gets V_2(p).  It can be neither p nor q, nor a lottery between them. *)
Theorem no_more_than_the_bound : forall (P1 P2 : Type) (V1 V2 : P1 -> P2 -> R) p1 p2 q1 q2,
  Nash V1 V2 p1 p2 -> Nash V1 V2 q1 q2 -> strictly_self_serving V1 V2 p1 p2 q1 q2 ->
  Rmin (V1 p1 p2) (V1 q1 q2) <= V1 p1 q2 -> Rmin (V2 p1 p2) (V2 q1 q2) <= V2 p1 q2 ->
  V1 p1 q2 = V1 q1 q2 /\ V2 p1 q2 = V2 p1 p2 /\
  forall t, ~ (V1 p1 q2 = t * V1 p1 p2 + (1 - t) * V1 q1 q2 /\
               V2 p1 q2 = t * V2 p1 p2 + (1 - t) * V2 q1 q2).
Proof.
  intros P1 P2 V1 V2 p1 p2 q1 q2 Hp Hq [S1 S2] L1 L2.
  destruct (theorem_A _ _ _ _ _ _ Hp Hq) as [A1 A2].
  rewrite Rmin_right in L1 by lra; rewrite Rmin_left in L2 by lra.
  split; [lra|]; split; [lra|]; intros t [T1 T2].
  assert (E1 : V1 p1 q2 = V1 q1 q2) by lra; assert (E2 : V2 p1 q2 = V2 p1 p2) by lra.
  rewrite E1 in T1; rewrite E2 in T2.
  assert (Z1 : t * (V1 p1 p2 - V1 q1 q2) = 0) by lra.
  assert (Z2 : (1 - t) * (V2 q1 q2 - V2 p1 p2) = 0) by lra.
  apply Rmult_integral in Z1; apply Rmult_integral in Z2; lra.
Qed.

(** And exactly the bound can be realised, if some third equilibrium (r1, r2) pays it.  Policies
    announce a norm first: the first norm or the second.  Equal announcements are followed;
    different ones lead to (r1, r2).  Both norms are then equilibria, self-play of them pays V(p)
    and V(q), and cross-play pays V(r). *)
Section RealisedBound.

Context {P1 P2 : Type}.
Variables V1 V2 : P1 -> P2 -> R.
Variables (p1 q1 r1 : P1) (p2 q2 r2 : P2).

(** A policy of the game with announcements: what to announce, and what to do after the other's
    announcement. *)
Definition announced (V : P1 -> P2 -> R) (x : bool * (bool -> P1)) (y : bool * (bool -> P2)) : R :=
  V (snd x (fst y)) (snd y (fst x)).

(** "true" announces the first norm, p, and "false" the second, q. *)
Definition first1 : bool * (bool -> P1) := (true, fun m : bool => if m then p1 else r1).
Definition first2 : bool * (bool -> P2) := (true, fun m : bool => if m then p2 else r2).
Definition second1 : bool * (bool -> P1) := (false, fun m : bool => if m then r1 else q1).
Definition second2 : bool * (bool -> P2) := (false, fun m : bool => if m then r2 else q2).

Theorem bound_is_realised :
  Nash V1 V2 p1 p2 -> Nash V1 V2 q1 q2 -> Nash V1 V2 r1 r2 ->
  self_serving V1 V2 p1 p2 q1 q2 -> V1 r1 r2 = V1 q1 q2 -> V2 r1 r2 = V2 p1 p2 ->
  Nash (announced V1) (announced V2) first1 first2 /\
  Nash (announced V1) (announced V2) second1 second2 /\
  values (announced V1) (announced V2) first1 first2 = values V1 V2 p1 p2 /\
  values (announced V1) (announced V2) second1 second2 = values V1 V2 q1 q2 /\
  values (announced V1) (announced V2) first1 second2 =
    (Rmin (V1 p1 p2) (V1 q1 q2), Rmin (V2 p1 p2) (V2 q1 q2)).
Proof.
  intros [Hp1 Hp2] [Hq1 Hq2] [Hr1 Hr2] [S1 S2] R1 R2.
  split; [|split; [|split; [reflexivity | split; [reflexivity|]]]].
  - split; intros [[|] f]; unfold announced, first1, first2; simpl; try (apply Hp1 || apply Hp2).
    + specialize (Hr1 (f true)); lra.
    + specialize (Hr2 (f true)); lra.
  - split; intros [[|] f]; unfold announced, second1, second2; simpl; try (apply Hq1 || apply Hq2).
    + specialize (Hr1 (f false)); lra.
    + specialize (Hr2 (f false)); lra.
  - unfold values, announced; simpl; rewrite Rmin_right, Rmin_left by lra; congruence.
Qed.

End RealisedBound.

(** For instance if Asymmetric Bach or Stravinsky, (4, 1) and (2, 2), has a third way to coordinate,
    that pays (2, 1). *)
Definition third_way (p q r : R) (x y : option bool) : R :=
  match x, y with
  | Some true, Some true => p | Some false, Some false => q | None, None => r | _, _ => 0
  end.

Theorem bound_is_realised_somewhere :
  let V1 := third_way 4 2 2 in let V2 := third_way 1 2 1 in
  let p := Some true in let q := Some false in
  Nash (announced V1) (announced V2) (first1 p None) (first2 p None) /\
  Nash (announced V1) (announced V2) (second1 q None) (second2 q None) /\
  strictly_self_serving V1 V2 p p q q /\
  values (announced V1) (announced V2) (first1 p None) (second2 q None) = (2, 1).
Proof.
  intros V1 V2 p q.
  assert (N : forall x, Nash V1 V2 x x).
  { unfold Nash, V1, V2, third_way; intros [[|]|]; split; intros [[|]|]; lra. }
  assert (S : strictly_self_serving V1 V2 p p q q)
    by (unfold strictly_self_serving, V1, V2, third_way; simpl; lra).
  assert (S' : self_serving V1 V2 p p q q)
    by (unfold self_serving, V1, V2, third_way; simpl; lra).
  destruct (bound_is_realised V1 V2 p q None p q None (N p) (N q) (N None) S' eq_refl eq_refl)
    as [A [B _]].
  split; [exact A | split; [exact B | split; [exact S | reflexivity]]].
Qed.

(** * Counterexamples: what equilibrium alone does not give *)

(** A 2x2 game by its payoffs to one player; [false] is the first action. *)
Definition table (a b c d : R) (x y : bool) : R :=
  match x, y with
  | false, false => a | false, true => b | true, false => c | true, true => d
  end.

Ltac by_cases := repeat match goal with b : bool |- _ => destruct b end.

(** Example E1: (2,2) (3,0); (0,0) (4,1).  Both diagonal profiles are strict equilibria; the first
    is optimal for egalitarian and the second for utilitarian welfare; cross-play, (3, 0), is
    dominated by the second.  Player 1 gets 3, more than the 2 of the norm that it deploys.  So
    inequality (1) fails with every printed hypothesis: here each player deploys the norm that
    the *other* prefers. *)
Definition E1_1 := table 2 3 0 4.
Definition E1_2 := table 2 0 0 1.

Theorem half_is_all_that_equilibrium_gives :
  StrictNash E1_1 E1_2 false false /\ StrictNash E1_1 E1_2 true true /\
  efficient E1_1 E1_2 false false /\ efficient E1_1 E1_2 true true /\
  (forall x y, Rmin (E1_1 x y) (E1_2 x y) <= Rmin (E1_1 false false) (E1_2 false false)) /\
  (forall x y, E1_1 x y + E1_2 x y <= E1_1 true true + E1_2 true true) /\
  dominates (values E1_1 E1_2 true true) (values E1_1 E1_2 false true) /\
  ~ bound E1_1 E1_2 false false true true.
Proof.
  unfold StrictNash, efficient, dominates, at_least, bound, values, E1_1, E1_2, table, Rmin.
  repeat split; intros; by_cases; try congruence; simpl in *;
    repeat (destruct (Rle_dec _ _)); try lra.
Qed.

(** Example E1 also meets the standing assumption of Appendix E: whatever profiles are eligible, if
    the two equilibria are, then cross-play of *any* two optimal profiles is dominated. *)
Theorem E1_meets_the_standing_assumption : forall eligible : bool -> bool -> Prop,
  eligible false false -> eligible true true ->
  let egalitarian := fun x y => Rmin (E1_1 x y) (E1_2 x y) in
  let utilitarian := fun x y => E1_1 x y + E1_2 x y in
  optimal eligible egalitarian false false /\ optimal eligible utilitarian true true /\
  standing_assumption E1_1 E1_2 eligible egalitarian utilitarian.
Proof.
  intros eligible Ep Eq; unfold optimal, standing_assumption, efficient, dominates, at_least,
    values, E1_1, E1_2, table, Rmin.
  split; [|split].
  - split; [exact Ep|]; intros x y _; by_cases; repeat (destruct (Rle_dec _ _)); lra.
  - split; [exact Eq|]; intros x y _; by_cases; lra.
  - intros p1 p2 q1 q2 [_ Op] [_ Oq] E; specialize (Op false false Ep).
    specialize (Oq true true Eq); specialize (E true true); by_cases; simpl in *;
      repeat (destruct (Rle_dec _ _) in Op); try lra; apply E; lra.
Qed.

(** Chicken, (3,3) (1,4); (4,1) (0,0), with the two efficient equilibria (1,4) and (4,1): if each
    player deploys the norm that the other prefers, both swerve and reach the efficient (3,3).  So
    "if the players disagree ... they will not reach a Pareto-optimal outcome" holds of *some*
    disagreement in every bargaining problem (theorem [bargaining_is_coordination]), not of
    *every* disagreement. *)
Definition chicken_1 := table 3 1 4 0.
Definition chicken_2 := table 3 4 1 0.

Theorem disagreement_can_be_efficient :
  bargaining_problem chicken_1 chicken_2 /\
  StrictNash chicken_1 chicken_2 false true /\ StrictNash chicken_1 chicken_2 true false /\
  efficient chicken_1 chicken_2 false true /\ efficient chicken_1 chicken_2 true false /\
  efficient chicken_1 chicken_2 false false.
Proof.
  assert (F : forall x y, x = false \/ y = false -> efficient chicken_1 chicken_2 x y).
  { unfold efficient, dominates, at_least, values, chicken_1, chicken_2, table.
    intros x y H a b; destruct H; by_cases; simpl in *; try congruence; lra. }
  split.
  - exists true, false, false, true; repeat (split; [|split]); try (apply F; tauto);
      unfold Nash, strictly_self_serving, chicken_1, chicken_2, table; repeat split; intros;
      by_cases; lra.
  - split; [|split; [|split; [|split]]]; try (apply F; tauto);
      unfold StrictNash, chicken_1, chicken_2, table; repeat split; intros; by_cases;
      try congruence; lra.
Qed.

(** The first and the third reading of "strictly dominated" need what they assume.

    (1,0) (0,0); (0,0) (0,1): each player deploys the norm that it prefers, and cross-play (0, 0)
    is the componentwise minimum of the norms: not strictly worse for both players than either. *)
Theorem cross_play_can_equal_the_bound :
  let V1 := table 1 0 0 0 in let V2 := table 0 0 0 1 in
  Nash V1 V2 false false /\ Nash V1 V2 true true /\
  efficient V1 V2 false false /\ efficient V1 V2 true true /\
  strictly_self_serving V1 V2 false false true true /\
  ~ strictly_below (values V1 V2 false true) (values V1 V2 false false) /\
  ~ strictly_below (values V1 V2 false true) (values V1 V2 true true).
Proof.
  unfold Nash, efficient, strictly_self_serving, strictly_below, dominates, at_least, values, table.
  repeat split; intros; by_cases; simpl in *; lra.
Qed.

(** (2,2) (4,0); (0,0) (4,1): each player deploys the norm that the other prefers.  Cross-play
    (4, 0) is dominated by the norm (4, 1), but it is as good for player 1 as the norm that it
    prefers. *)
Theorem dominated_but_not_worse_than_the_preferred :
  let V1 := table 2 4 0 4 in let V2 := table 2 0 0 1 in
  Nash V1 V2 false false /\ Nash V1 V2 true true /\
  efficient V1 V2 false false /\ efficient V1 V2 true true /\
  strictly_self_serving V1 V2 true true false false /\
  dominates (values V1 V2 true true) (values V1 V2 false true) /\
  ~ V1 false true < Rmax (V1 false false) (V1 true true).
Proof.
  unfold Nash, efficient, strictly_self_serving, dominates, at_least, values, table, Rmax.
  repeat split; intros; by_cases; simpl in *; repeat (destruct (Rle_dec _ _)); lra.
Qed.

(** "Equilibrium profiles that maximize a welfare function can perform much worse in cross-play
    than the above upper bound": in Asymmetric Bach or Stravinsky, (4,1) (0,0); (0,0) (2,2), the
    bound is (2, 1) and cross-play pays (0, 0). *)
Theorem cross_play_can_be_much_worse :
  let V1 := table 4 0 0 2 in let V2 := table 1 0 0 2 in
  StrictNash V1 V2 false false /\ StrictNash V1 V2 true true /\
  efficient V1 V2 false false /\ efficient V1 V2 true true /\
  strictly_self_serving V1 V2 false false true true /\
  values V1 V2 false true = (0, 0) /\
  (Rmin (V1 false false) (V1 true true), Rmin (V2 false false) (V2 true true)) = (2, 1).
Proof.
  unfold StrictNash, efficient, strictly_self_serving, dominates, at_least, values, table.
  rewrite Rmin_right, Rmin_left by lra.
  repeat split; intros; by_cases; try congruence; simpl in *; lra.
Qed.

(** So Asymmetric Bach or Stravinsky is a bargaining problem, and hence a coordination problem; and
    it "does not incentivize defection" (section 4.1): nobody gains by leaving a coordinated
    outcome. *)
Theorem asymmetric_bach_or_stravinsky :
  bargaining_problem (table 4 0 0 2) (table 1 0 0 2) /\
  coordination_problem (table 4 0 0 2) (table 1 0 0 2).
Proof.
  assert (B : bargaining_problem (table 4 0 0 2) (table 1 0 0 2));
    [|split; [exact B | now apply bargaining_is_coordination]].
  exists false, false, true, true; unfold Nash, efficient, strictly_self_serving, dominates,
    at_least, values, table; repeat split; intros; by_cases; simpl in *; lra.
Qed.

(** "Punishment policies are chosen such that players are made worse off by deviating than by
    continuing to play according to the normative policy profile" (section 3.4).  An equilibrium
    makes nobody better off by deviating; worse off, only if it is strict.  In a game without
    payoffs every profile is an equilibrium and no deviation costs anything. *)
Theorem equilibrium_need_not_hurt : forall (P1 P2 : Type) (a : P1) (b : P2),
  let V := fun (_ : P1) (_ : P2) => 0 in
  Nash V V a b /\ forall a' b', V a' b = V a b /\ V a b' = V a b.
Proof. intros P1 P2 a b V; unfold V, Nash; repeat split; intros; lra. Qed.

(** * A symmetric correlated equilibrium (section 3.3)

    "Given a chance to play a correlated equilibrium, agents in a symmetric BP could play according
    to a correlated equilibrium which randomizes using a symmetric distribution over Pareto-optimal
    payoff profiles."  Here a game is symmetric if exchanging the players' policies exchanges their
    values. *)
Section SymmetricGames.

Context {P : Type}.
Variables V1 V2 : P -> P -> R.
Hypothesis symmetric_game : forall a b, V2 a b = V1 b a.

(** What the players get if a coin that both see decides between two profiles, and each player
    follows a plan for either side of the coin. *)
Definition by_coin (V : P -> P -> R) (x y : bool -> P) : R :=
  1/2 * V (x true) (y true) + 1/2 * V (x false) (y false).

(** The mirror image of an efficient equilibrium is one, and a fair coin between the two is a
    correlated equilibrium that pays both players the same. *)
Theorem symmetric_correlated_equilibrium : forall a b,
  Nash V1 V2 a b -> efficient V1 V2 a b ->
  let x := fun side : bool => if side then a else b in
  let y := fun side : bool => if side then b else a in
  (forall x', by_coin V1 x' y <= by_coin V1 x y) /\
  (forall y', by_coin V2 x y' <= by_coin V2 x y) /\
  by_coin V1 x y = by_coin V2 x y /\
  Nash V1 V2 b a /\ efficient V1 V2 b a /\ values V1 V2 b a = (V2 a b, V1 a b).
Proof.
  intros a b [N1 N2] E x y; unfold by_coin, x, y; simpl.
  assert (N1' : forall c, V1 c a <= V1 b a).
  { intros c; rewrite <- !symmetric_game; apply N2. }
  assert (N2' : forall c, V2 b c <= V2 b a).
  { intros c; rewrite !symmetric_game; apply N1. }
  split; [intros x'; specialize (N1 (x' true)); specialize (N1' (x' false)); lra|].
  split; [intros y'; specialize (N2 (y' true)); specialize (N2' (y' false)); lra|].
  split; [rewrite !symmetric_game; lra|].
  split; [split; assumption|]; split; [|unfold values; rewrite !symmetric_game; reflexivity].
  intros c e D; apply (E e c); unfold dominates, at_least, values in *; simpl in *.
  rewrite !symmetric_game in *; lra.
Qed.

End SymmetricGames.

(** The paper's own definition, "for any attainable payoff profile (a, b) there exists a profile
    (b, a)", is too weak for that, and for "all (finite) symmetric games have a symmetric Nash
    equilibrium".  The payoffs of (3,1) (0,0); (1,3) (0,0) are symmetric in this sense, but its only
    correlated equilibrium, so its only equilibrium, pays (3, 1).  [c x y] is the chance that the
    players are told to play (x, y). *)
Theorem symmetric_payoffs_are_not_enough :
  let V1 := table 3 0 1 0 in let V2 := table 1 0 3 0 in
  (forall x y, exists x' y', values V1 V2 x' y' = (V2 x y, V1 x y)) /\
  forall c : bool -> bool -> R, (forall x y, 0 <= c x y) ->
    c false false + c false true + c true false + c true true = 1 ->
    (forall x x', c x false * V1 x' false + c x true * V1 x' true <=
                  c x false * V1 x false + c x true * V1 x true) ->
    (forall y y', c false y * V2 false y' + c true y * V2 true y' <=
                  c false y * V2 false y + c true y * V2 true y) ->
    c false false = 1.
Proof.
  unfold values, table; split.
  - intros [|] [|]; [exists true, true | exists false, false | exists false, true |
      exists true, false]; reflexivity.
  - intros c Pos Sum Obey1 Obey2.
    generalize (Pos false true) (Pos true false) (Pos true true) (Obey1 true false)
      (Obey2 true false); lra.
Qed.

(** * Norms and norm-adaptive policies (Definitions 3.1 and 3.2) *)

Section Norms.

(** What one player sees, what it may do (an action, or a distribution over actions). *)
Context {History Action : Type}.

Definition Policy := History -> Action.

(** One player's part of Definition 3.1: normative policies, punishment policies, and the rule
    that says after which histories to punish. *)
Record Norm := {
  normative : Policy -> Prop;
  punishing : Policy -> Prop;
  deviation : History -> bool
}.

(** "A policy is compatible with norm N if, for all h", it does what some normative policy does
    when no deviation is seen, and what some punishment policy does otherwise.  The definition
    leaves open whether it must be the same normative policy at all histories; here it need not. *)
Definition compatible (N : Norm) (s : Policy) : Prop := forall h,
  if deviation N h then exists s', punishing N s' /\ s h = s' h
  else exists s', normative N s' /\ s h = s' h.

(** The norm that a policy makes of its own play: normative is what it does where no deviation is
    seen, punishment what it does otherwise.  The policy is compatible with it, whatever the rule;
    that it is in equilibrium is not needed. *)
Definition of_own_play (s : Policy) (seen : History -> bool) : Norm := {|
  normative := fun s' => forall h, seen h = false -> s' h = s h;
  punishing := fun s' => forall h, seen h = true -> s' h = s h;
  deviation := seen |}.

Theorem compatible_with_own_play : forall s seen, compatible (of_own_play s seen) s.
Proof. intros s seen h; simpl; destruct (seen h); exists s; auto. Qed.

(** Definition 3.2.  [chosen] is N_i: it maps histories onto the set of norms, which has at least
    two elements. *)
Definition norm_adaptive (norms : Norm -> Prop) (s : Policy) : Prop :=
  (exists N N', norms N /\ norms N' /\ N <> N') /\
  exists chosen : History -> Norm,
    (forall h, norms (chosen h)) /\ (forall N, norms N -> exists h, chosen h = N) /\
    forall h, exists s', compatible (chosen h) s' /\ s h = s' h.

(** amTFT(W) is norm-adaptive: a policy that follows, after each history, one of several norms
    by a policy compatible with it, if there are two norms and each is followed after some
    history. *)
Theorem switching_is_norm_adaptive : forall (norms : Norm -> Prop) (by_norm : Norm -> Policy)
    (chosen : History -> Norm),
  (exists N N', norms N /\ norms N' /\ N <> N') ->
  (forall N, norms N -> compatible N (by_norm N)) ->
  (forall h, norms (chosen h)) -> (forall N, norms N -> exists h, chosen h = N) ->
  norm_adaptive norms (fun h => by_norm (chosen h) h).
Proof.
  intros norms by_norm chosen Two Ok Into Onto; split; [exact Two|].
  exists chosen; repeat split; [exact Into | exact Onto|].
  intros h; exists (by_norm (chosen h)); auto.
Qed.

(** What one history says for a norm: the policy acts there as some compatible policy would. *)
Definition acts_by (N : Norm) (s : Policy) (h : History) : Prop :=
  exists s', compatible N s' /\ s h = s' h.

(** A policy that is never seen to follow one of the norms is not norm-adaptive.  In this sense
    amTFT(w) is not, "although [it] takes a welfare function as an argument" (section 4.1). *)
Theorem not_norm_adaptive : forall (norms : Norm -> Prop) s N, norms N ->
  (forall h, ~ acts_by N s h) -> ~ norm_adaptive norms s.
Proof.
  intros norms s N HN Never [_ [chosen [_ [Onto Follows]]]].
  destruct (Onto N HN) as [h <-]; exact (Never h (Follows h)).
Qed.

(** But Definition 3.2 lets N_i be *any* function onto the norms, whether or not it reacts to the
    other player.  With two norms it says that the policy always acts by one of them, and that
    there are two distinct histories at which it acts by the first and by the second. *)
Theorem norm_adaptive_necessary : forall N N' s, N <> N' ->
  norm_adaptive (fun M => M = N \/ M = N') s ->
  (forall h, acts_by N s h \/ acts_by N' s h) /\
  exists h h', h <> h' /\ acts_by N s h /\ acts_by N' s h'.
Proof.
  intros N N' s D [_ [chosen [Into [Onto Follows]]]]; split.
  - intros h; destruct (Into h) as [E|E]; specialize (Follows h); rewrite E in Follows; auto.
  - destruct (Onto N) as [h Eh]; [now left|]; destruct (Onto N') as [h' Eh']; [now right|].
    exists h, h'; split; [congruence|].
    split; [rewrite <- Eh | rewrite <- Eh']; apply Follows.
Qed.

Theorem norm_adaptive_sufficient : forall N N' s (first : History -> bool) h h',
  (forall k l : History, {k = l} + {k <> l}) -> N <> N' ->
  (forall k, acts_by (if first k then N else N') s k) ->
  h <> h' -> acts_by N s h -> acts_by N' s h' ->
  norm_adaptive (fun M => M = N \/ M = N') s.
Proof.
  intros N N' s first h h' dec D Follows Dh Ah Ah'; split.
  - exists N, N'; auto.
  - exists (fun k => if dec k h then N else if dec k h' then N' else if first k then N else N').
    repeat split.
    + intros k; destruct (dec k h), (dec k h'), (first k); auto.
    + intros M [->| ->].
      * exists h; destruct (dec h h); congruence.
      * exists h'; destruct (dec h' h); [congruence|]; destruct (dec h' h'); congruence.
    + intros k; destruct (dec k h) as [->|]; [exact Ah|].
      destruct (dec k h') as [->|]; [exact Ah'|]; exact (Follows k).
Qed.

(** Hence a policy that follows one norm for ever, and is compatible with it, *is* norm-adaptive
    by Definition 3.2 with respect to that norm and any other by which it happens to act at a
    single history, if there is a second history.  The definition becomes what the text means by
    it ("depending on the circumstances") for norms that are never confused, as in
    [not_norm_adaptive]. *)
Corollary rigid_can_be_norm_adaptive : forall N N' s h h',
  (forall k l : History, {k = l} + {k <> l}) -> N <> N' -> compatible N s ->
  h <> h' -> acts_by N' s h' -> norm_adaptive (fun M => M = N \/ M = N') s.
Proof.
  intros N N' s h h' dec D C Dh A.
  assert (Every : forall k, acts_by N s k) by (intros k; exists s; auto).
  apply (norm_adaptive_sufficient N N' s (fun _ => true) h h'); auto.
Qed.

(** "A higher-order norm is a norm N such that policies Pi_i^N are themselves norm-adaptive with
    respect to some set of norms." *)
Definition higher_order (N : Norm) : Prop :=
  forall s, normative N s -> exists norms, norm_adaptive norms s.

(** Every norm-adaptive policy is what some higher-order norm asks for: follow it, whatever
    happens.  So amTFT(W) "for resolving normative disagreement" is compatible with a
    higher-order norm. *)
Theorem norm_adaptive_is_a_higher_order_norm : forall norms s, norm_adaptive norms s ->
  let N := {| normative := fun s' => s' = s; punishing := fun _ => False;
              deviation := fun _ => false |} in
  higher_order N /\ compatible N s.
Proof.
  intros norms s H N; split.
  - intros s' ->; exists norms; exact H.
  - intros h; simpl; exists s; auto.
Qed.

End Norms.

(** * Disagreement is checked before defection (section 5.1) *)

Section Detection.

Context {History Norm_name : Type}.

(** Whether what the other player does in a history accords with a norm. *)
Variable accords : Norm_name -> History -> bool.

(** What an agent does after a history: go on with its norm, draw a norm again, or punish. *)
Inductive response := Cooperate | Resample | Punish.

(** amTFT(w) punishes every departure from w. *)
Definition amTFT (w : Norm_name) (h : History) : response :=
  if accords w h then Cooperate else Punish.

(** amTFT(W), currently following w: "First, if the agent detects that its opponent is merely
    playing according to a different welfare function than itself, w gets re-sampled.  Second, if
    the agent detects defection by the opponent, it will punish." *)
Definition amTFT_set (W : list Norm_name) (w : Norm_name) (h : History) : response :=
  if accords w h then Cooperate
  else if List.existsb (fun w' => accords w' h) W then Resample else Punish.

(** "By first checking for normative disagreement, we make sure that punishment does not happen
    as a result of a normative disagreement": amTFT(W) punishes exactly those who accord with no
    norm of W, and nobody whom amTFT(w) does not punish. *)
Theorem disagreement_is_not_punished : forall W w h, List.In w W ->
  (amTFT_set W w h = Punish <-> forall w', List.In w' W -> accords w' h = false).
Proof.
  intros W w h Hw; unfold amTFT_set; split.
  - destruct (accords w h) eqn:E; [discriminate|].
    destruct (List.existsb _ W) eqn:X; [discriminate|]; intros _ w' H.
    destruct (accords w' h) eqn:E'; [|reflexivity]; exfalso.
    enough (List.existsb (fun w0 => accords w0 h) W = true) by congruence.
    apply List.existsb_exists; exists w'; auto.
  - intros H; rewrite (H w Hw).
    destruct (List.existsb _ W) eqn:X; [|reflexivity]; exfalso.
    apply List.existsb_exists in X; destruct X as [w' [H1 H2]]; rewrite (H w' H1) in H2.
    discriminate.
Qed.

Theorem mistaken_punishment_is_prevented : forall W w w' h, List.In w' W ->
  accords w h = false -> accords w' h = true ->
  amTFT w h = Punish /\ amTFT_set W w h = Resample.
Proof.
  intros W w w' h H E E'; unfold amTFT, amTFT_set; rewrite E; split; [reflexivity|].
  replace (List.existsb (fun w0 => accords w0 h) W) with true; [reflexivity|].
  symmetry; apply List.existsb_exists; exists w'; auto.
Qed.

Theorem nobody_else_is_punished : forall W w h,
  amTFT_set W w h = Punish -> amTFT w h = Punish.
Proof.
  intros W w h; unfold amTFT, amTFT_set; destruct (accords w h); [discriminate | reflexivity].
Qed.

End Detection.
