(** * Proposition 1 (Appendix E) and what is true around it

    Player 1 deploys its part of one equilibrium, player 2 its part of another: "cross-play".
    This file proves, for any finite two-player stage game and arbitrary deterministic policies,
    - what of inequality (1) holds (Theorems A and B);
    - when grim triggers that defend two different norms end up punishing each other (Theorems C,
      C' and C''), and that some equilibria on the two paths always do (Theorem D);
    - Proposition 1 as printed. *)

From Coq Require Import Reals Lra Lia Arith List.
From Norms Require Import Streams RepeatedGame GrimTrigger.
Open Scope R_scope.

(** ** Pareto dominance *)

(** Two pairs of values conflict if they are distinct and neither dominates the other. *)
Definition conflict (x y : R * R) : Prop := x <> y /\ ~ dominates x y /\ ~ dominates y x.

(** Then each player strictly prefers one of them, and not the same one. *)
Lemma conflict_iff : forall x y,
  conflict x y <-> (fst x < fst y /\ snd y < snd x) \/ (fst y < fst x /\ snd x < snd y).
Proof.
  unfold conflict, dominates; intros [x1 x2] [y1 y2]; simpl; split.
  - intros (Hne & Hxy & Hyx).
    destruct (Rtotal_order x1 y1) as [H1 | [H1 | H1]];
      destruct (Rtotal_order x2 y2) as [H2 | [H2 | H2]]; try lra;
      try (exfalso; apply Hyx; lra); try (exfalso; apply Hxy; lra).
    exfalso; apply Hne; congruence.
  - intros [H | H]; (split; [intro E; injection E; intros; lra | split; lra]).
Qed.

(** A pair of values is efficient within F if nothing in F dominates it. *)
Definition efficient (F : R * R -> Prop) (x : R * R) : Prop := forall y, F y -> ~ dominates y x.

Section Proposition1.
  Variable G : game.
  Variable g : discount.

  Local Notation V1 := (V1 G g).
  Local Notation V2 := (V2 G g).
  Local Notation values := (values G g).
  Local Notation Nash := (Nash G g).
  Local Notation IC := (IC G g).
  Local Notation IC_from_the_start := (IC_from_the_start G g).

  (** ** Inequality (1) *)

  (** Theorem A (the half of inequality (1) that always holds).  If (s1, s2) and (s1', s2') are
      equilibria, then in cross-play (s1, s2') player 1 gets at most what the second equilibrium
      gives it, and player 2 at most what the first one gives it. *)
  Theorem theorem_A : forall s1 s2 s1' s2', Nash s1 s2 -> Nash s1' s2' ->
    V1 (play s1 s2') <= V1 (play s1' s2') /\ V2 (play s1 s2') <= V2 (play s1 s2).
  Proof. intros s1 s2 s1' s2' [_ H] [H' _]; split; [apply H' | apply H]. Qed.

  (** Theorem B (inequality (1), repaired).  If moreover each player deploys the equilibrium that it
      prefers, inequality (1) holds: each gets at most the smaller of its two values. *)
  Theorem theorem_B : forall s1 s2 s1' s2', Nash s1 s2 -> Nash s1' s2' ->
    V1 (play s1' s2') <= V1 (play s1 s2) -> V2 (play s1 s2) <= V2 (play s1' s2') ->
    V1 (play s1 s2') <= Rmin (V1 (play s1 s2)) (V1 (play s1' s2')) /\
    V2 (play s1 s2') <= Rmin (V2 (play s1 s2)) (V2 (play s1' s2')).
  Proof.
    intros s1 s2 s1' s2' H H' Hpref1 Hpref2.
    destruct (theorem_A _ _ _ _ H H'); split; apply Rmin_glb; lra.
  Qed.

  (** If the values of the two equilibria conflict and each player deploys the one it prefers, then
      cross-play is Pareto-dominated by one of the two: the standing assumption of Appendix E is a
      consequence. *)
  Theorem self_serving_cross_play_is_dominated : forall s1 s2 s1' s2',
    Nash s1 s2 -> Nash s1' s2' ->
    V1 (play s1' s2') <= V1 (play s1 s2) -> V2 (play s1 s2) <= V2 (play s1' s2') ->
    conflict (values (play s1 s2)) (values (play s1' s2')) ->
    dominates (values (play s1 s2)) (values (play s1 s2')) \/
    dominates (values (play s1' s2')) (values (play s1 s2')).
  Proof.
    intros s1 s2 s1' s2' H H' Hpref1 Hpref2 Hc.
    destruct (theorem_A _ _ _ _ H H') as [HA1 HA2].
    apply conflict_iff in Hc; simpl in Hc; unfold dominates; simpl; lra.
  Qed.

  (** Cross-play is weakly dominated by both. *)
  Theorem self_serving_cross_play_is_weakly_dominated : forall s1 s2 s1' s2',
    Nash s1 s2 -> Nash s1' s2' ->
    V1 (play s1' s2') <= V1 (play s1 s2) -> V2 (play s1 s2) <= V2 (play s1' s2') ->
    (V1 (play s1 s2') <= V1 (play s1 s2) /\ V2 (play s1 s2') <= V2 (play s1 s2)) /\
    (V1 (play s1 s2') <= V1 (play s1' s2') /\ V2 (play s1 s2') <= V2 (play s1' s2')).
  Proof.
    intros s1 s2 s1' s2' H H' Hpref1 Hpref2.
    destruct (theorem_A _ _ _ _ H H'); lra.
  Qed.

  (** ** Grim triggers on two paths *)

  Section Punishments.
    Variables (m1 : action1 G) (m2 : action2 G).
    Hypothesis Hm1 : minimax1 G m1.
    Hypothesis Hm2 : minimax2 G m2.

    Local Notation cross p q := (cross G p q m1 m2).
    Local Notation meets x := (meets G x m1 m2).

    (** Theorem A for two paths that are defended by grim trigger. *)
    Lemma theorem_A_for_paths : forall p q, IC_from_the_start p -> IC_from_the_start q ->
      V1 (cross p q) <= V1 q /\ V2 (cross p q) <= V2 p.
    Proof.
      intros p q Hp Hq.
      assert (Np := IC_from_the_start_Nash G g m1 m2 Hm1 Hm2 p Hp).
      assert (Nq := IC_from_the_start_Nash G g m1 m2 Hm1 Hm2 q Hq).
      destruct (theorem_A _ _ _ _ Np Nq) as [HA1 HA2].
      split; (eapply Rle_trans; [eassumption | right]).
      - apply V1_ext, (play_of_grims G m1 m2).
      - apply V2_ext, (play_of_grims G m1 m2).
    Qed.

    (** Theorem C for every discount factor, 0 included. *)
    Theorem theorem_C_for_every_discount : forall p q,
      IC_from_the_start p -> IC_from_the_start q ->
      V1 q <= V1 p -> V2 p <= V2 q -> conflict (values p) (values q) -> meets (cross p q).
    Proof.
      intros p q Hp Hq Hpref1 Hpref2 Hc.
      destruct (theorem_A_for_paths p q Hp Hq) as [HA1 HA2].
      apply conflict_iff in Hc; simpl in Hc.
      destruct (cross_play_is_a_path_or_meets G p q m1 m2) as [E | [E | H]]; [| | exact H];
        rewrite (V1_ext G g _ _ E) in HA1; rewrite (V2_ext G g _ _ E) in HA2; lra.
    Qed.

    (** Theorem C (Proposition 1 for self-serving players).  Let p and q be paths of equilibria,
        whose values are distinct and neither of which dominates the other, and let each player
        defend the one that it prefers.  Then both players detect the other, and both punish for
        ever.  No minimax hypothesis is needed. *)
    Theorem theorem_C : forall p q, IC p -> IC q ->
      V1 q <= V1 p -> V2 p <= V2 q -> conflict (values p) (values q) -> meets (cross p q).
    Proof. intros; apply theorem_C_for_every_discount; auto using IC_weaker. Qed.

    (** Theorem C'.  The same if cross-play of the grim triggers is dominated within a set F of
        feasible values, in which neither the value of p nor that of q is dominated.  Not even
        equilibrium is needed. *)
    Theorem theorem_C' : forall (F : R * R -> Prop) p q,
      (exists y, F y /\ dominates y (values (cross p q))) ->
      efficient F (values p) -> efficient F (values q) -> meets (cross p q).
    Proof.
      intros F p q (y & Hy & Hdom) Hp Hq.
      destruct (cross_play_is_a_path_or_meets G p q m1 m2) as [E | [E | H]]; [| | exact H];
        rewrite (values_ext G g _ _ E) in Hdom; exfalso; [eapply Hp | eapply Hq]; eassumption.
    Qed.

    (** Theorem C''.  The same if the paths differ and each player does better than its minimax
        value at every step of the path that it defends. *)
    Theorem theorem_C'' : forall p q, ~ (forall t, p t = q t) ->
      (forall t, v1 G < V1 (drop t p)) -> (forall t, v2 G < V2 (drop t q)) -> meets (cross p q).
    Proof.
      intros p q Hne Hp Hq.
      destruct (lemma2 G p q m1 m2) as [H | [H | [H | H]]].
      - exfalso; apply Hne; apply H.
      - exfalso; destruct H as ([T [HT _]] & _ & E).
        assert (Hv : V2 (drop (S T) (cross p q)) <= v2 G).
        { apply (punished fst g (pay2 G) _ (payoff_bounded G (pay2 G)) (best2 G) (best2_upper G)
                   (v2 G) m1); [exact Hm1 |]; intros t Ht.
          apply (grim_punishes fst snd (eq2 G) p m1 _ t T (cross_obeys1 G p q m1 m2));
            [lia | exact HT]. }
        rewrite (V2_ext G g _ (drop (S T) q)) in Hv by (intro; apply E).
        specialize (Hq (S T)); lra.
      - exfalso; destruct H as (_ & [T [HT _]] & E).
        assert (Hv : V1 (drop (S T) (cross p q)) <= v1 G).
        { apply (punished snd g (pay1 G) _ (payoff_bounded G (pay1 G)) (best1 G) (best1_upper G)
                   (v1 G) m2); [exact Hm2 |]; intros t Ht.
          apply (grim_punishes snd fst (eq1 G) q m2 _ t T (cross_obeys2 G p q m1 m2));
            [lia | exact HT]. }
        rewrite (V1_ext G g _ (drop (S T) p)) in Hv by (intro; apply E).
        specialize (Hp (S T)); lra.
      - destruct H as (T1 & T2 & _ & _ & H); exists (S (Nat.max T1 T2)).
        intros t Ht; apply H; lia.
    Qed.

    (** Theorem D for every discount factor, 0 included. *)
    Theorem theorem_D_for_every_discount : forall p q,
      IC_from_the_start p -> IC_from_the_start q -> conflict (values p) (values q) ->
      exists s1 s2 s1' s2',
        (Nash s1 s2 /\ forall t, play s1 s2 t = p t) /\
        (Nash s1' s2' /\ forall t, play s1' s2' t = q t) /\
        meets (play s1 s2').
    Proof.
      intros p q Hp Hq Hc.
      assert (Np := IC_from_the_start_Nash G g m1 m2 Hm1 Hm2 p Hp).
      assert (Nq := IC_from_the_start_Nash G g m1 m2 Hm1 Hm2 q Hq).
      destruct (theorem_A_for_paths p q Hp Hq) as [HA1 HA2].
      apply conflict_iff in Hc; simpl in Hc.
      destruct (lemma2 G p q m1 m2) as [H | [H | [H | H]]].
      - exfalso; destruct H as (_ & _ & E & _).
        rewrite (V1_ext G g _ _ E), (V2_ext G g _ _ E) in Hc; lra.
      - (* Player 1 has detected and is not heard: it sends the signal. *)
        destruct H as ([T [HT _]] & _ & E).
        rewrite (V1_ext G g _ _ E) in HA1; rewrite (V2_ext G g _ _ E) in HA2.
        rewrite E in HT.
        assert (Hq1 : obeys fst (grim (J := joint G) fst snd (eq2 G) p m1) q)
          by exact (obeys_ext _ _ _ _ _ _ E (cross_obeys1 G p q m1 m2)).
        assert (Hlt : V2 q < V2 p) by lra.
        destruct (another_action fst (eq1 G) g (pay2 G) _ (payoff_bounded G (pay2 G))
                    (best2 G) (best2_upper G) (v2 G) (all1 G) (all1_complete G) p m1 q Hm1
                    (fun t => proj2 (Hq t)) Hlt) as [a Ha].
        destruct (pow_rate_small g (2 * payoff_bound G (pay2 G)) (V2 p - V2 q))
          as [N HN]; [lra |].
        set (k := S (Nat.max N T)); specialize (HN k ltac:(lia)).
        set (s1 := signal (J := joint G) snd fst (eq2 G) (eq_joint G) p m1 q k a).
        assert (Hplay : forall t, play s1 (grim2 G p m2) t = p t).
        { intro t; apply path_unique.
          - apply (signal_off_path snd fst (eq2 G) (eq_joint G) p m1 q k a T);
              [lia | exact HT].
          - apply (grim_obeys_its_path snd fst). }
        exists s1, (grim2 G p m2), (grim1 G q m1), (grim2 G q m2).
        split; [split; [split |] | split; [split |]].
        + intro s1'; rewrite (V1_ext G g _ _ Hplay).
          rewrite <- (V1_ext G g _ _ (play_of_grims G m1 m2 p)); apply Np.
        + intro s2'; rewrite (V2_ext G g _ _ Hplay).
          apply (no_deviation_from_signal_pays snd fst (eq2 G) (joint_ext2 G) g (pay2 G) _
                   (payoff_bounded G (pay2 G)) (best2 G) (best2_upper G) (v2 G) (eq_joint G)
                   p m1 q k a); [exact Hm1 | intro t; apply Hp | exact HN | apply play_obeys1].
        + exact Hplay.
        + exact Nq.
        + apply play_of_grims.
        + exists (S k); intros t Ht.
          destruct (signal_is_heard snd fst (eq2 G) (eq1 G) (joint_ext2 G) (eq_joint G)
                      p m1 q m2 k a T (play s1 (grim2 G q m2)) Hq1) with (t := t) as [H2 H1];
            [lia | exact HT | exact Ha | apply play_obeys1 | apply (play_obeys2 G s1)
             | lia |].
          apply joint_ext1; assumption.
      - (* Player 2 has detected and is not heard: it sends the signal. *)
        destruct H as (_ & [T [HT _]] & E).
        rewrite (V1_ext G g _ _ E) in HA1; rewrite (V2_ext G g _ _ E) in HA2.
        rewrite E in HT.
        assert (Hp2 : obeys snd (grim (J := joint G) snd fst (eq1 G) q m2) p)
          by exact (obeys_ext _ _ _ _ _ _ E (cross_obeys2 G p q m1 m2)).
        assert (Hlt : V1 p < V1 q) by lra.
        destruct (another_action snd (eq2 G) g (pay1 G) _ (payoff_bounded G (pay1 G))
                    (best1 G) (best1_upper G) (v1 G) (all2 G) (all2_complete G) q m2 p Hm2
                    (fun t => proj1 (Hp t)) Hlt) as [a Ha].
        destruct (pow_rate_small g (2 * payoff_bound G (pay1 G)) (V1 q - V1 p))
          as [N HN]; [lra |].
        set (k := S (Nat.max N T)); specialize (HN k ltac:(lia)).
        set (s2' := signal (J := joint G) fst snd (eq1 G) (eq_joint G) q m2 p k a).
        assert (Hplay : forall t, play (grim1 G q m1) s2' t = q t).
        { intro t; apply path_unique.
          - apply (grim_obeys_its_path fst snd).
          - apply (signal_off_path fst snd (eq1 G) (eq_joint G) q m2 p k a T);
              [lia | exact HT]. }
        exists (grim1 G p m1), (grim2 G p m2), (grim1 G q m1), s2'.
        split; [split | split; [split; [split |] |]].
        + exact Np.
        + apply play_of_grims.
        + intro s1'; rewrite (V1_ext G g _ _ Hplay).
          apply (no_deviation_from_signal_pays fst snd (eq1 G) (joint_ext1 G) g (pay1 G) _
                   (payoff_bounded G (pay1 G)) (best1 G) (best1_upper G) (v1 G) (eq_joint G)
                   q m2 p k a); [exact Hm2 | intro t; apply Hq | exact HN | apply play_obeys2].
        + intro s2''; rewrite (V2_ext G g _ _ Hplay).
          rewrite <- (V2_ext G g _ _ (play_of_grims G m1 m2 q)); apply Nq.
        + exact Hplay.
        + exists (S k); intros t Ht.
          destruct (signal_is_heard fst snd (eq1 G) (eq2 G) (joint_ext1 G) (eq_joint G)
                      q m2 p m1 k a T (play (grim1 G p m1) s2') Hp2) with (t := t) as [H1 H2];
            [lia | exact HT | exact Ha | apply play_obeys2 | apply (play_obeys1 G _ s2')
             | lia |].
          apply joint_ext1; assumption.
      - exists (grim1 G p m1), (grim2 G p m2), (grim1 G q m1), (grim2 G q m2).
        split; [split; [exact Np | apply play_of_grims] |].
        split; [split; [exact Nq | apply play_of_grims] |].
        destruct H as (T1 & T2 & _ & _ & H); exists (S (Nat.max T1 T2)).
        intros t Ht; apply H; lia.
    Qed.

    (** Theorem D (Proposition 1 for distinct values of which neither dominates the other).  Some
        equilibria on the two paths, not always the grim triggers, end up punishing each other: the
        player whose punishment goes unnoticed plays something else once, so late that the other
        cannot profit from it. *)
    Theorem theorem_D : forall p q, IC p -> IC q -> conflict (values p) (values q) ->
      exists s1 s2 s1' s2',
        (Nash s1 s2 /\ forall t, play s1 s2 t = p t) /\
        (Nash s1' s2' /\ forall t, play s1' s2' t = q t) /\
        meets (play s1 s2').
    Proof. intros; apply theorem_D_for_every_discount; auto using IC_weaker. Qed.
  End Punishments.

  (** ** Proposition 1 *)

  (** The profile (s1, s2) is optimal for the welfare function w among the equilibrium values E: it
      is an equilibrium, and no value in E has a greater welfare.  (E may contain the values of
      stochastic equilibria too.) *)
  Definition optimal (E : R * R -> Prop) (w : R * R -> R) (s1 : policy1 G) (s2 : policy2 G) :=
    Nash s1 s2 /\ forall y, E y -> w y <= w (values (play s1 s2)).

  (** Optimality depends on the values only, so grim trigger on the path of an optimal profile is
      optimal too, as the printed proof says. *)
  Lemma optimal_same_path : forall E w s1 s2 s1' s2', optimal E w s1 s2 -> Nash s1' s2' ->
    (forall t, play s1' s2' t = play s1 s2 t) -> optimal E w s1' s2'.
  Proof.
    intros E w s1 s2 s1' s2' [_ Hopt] HN Hpath; split; [exact HN |].
    now rewrite (values_ext G g _ _ Hpath).
  Qed.

  Lemma grim_is_optimal : forall m1 m2 E w s1 s2, minimax1 G m1 -> minimax2 G m2 ->
    optimal E w s1 s2 ->
    optimal E w (grim1 G (play s1 s2) m1) (grim2 G (play s1 s2) m2).
  Proof.
    intros m1 m2 E w s1 s2 Hm1 Hm2 H; eapply optimal_same_path; [exact H | |].
    - eapply defended_by_grim; [exact Hm1 | exact Hm2 | apply H | reflexivity].
    - apply play_of_grims.
  Qed.

  (** Proposition 1 without the hypothesis on minimax values, which its proof does not need.  The
      grim triggers of the printed proof are the profiles. *)
  Theorem proposition_1_stronger : forall (E F : R * R -> Prop) (w w' : R * R -> R),
    (* for both welfare functions an optimal deterministic profile exists, *)
    (exists s1 s2, optimal E w s1 s2) ->
    (exists s1' s2', optimal E w' s1' s2') ->
    (* the optima of welfare functions are Pareto-optimal, *)
    (forall s1 s2, optimal E w s1 s2 -> efficient F (values (play s1 s2))) ->
    (forall s1' s2', optimal E w' s1' s2' -> efficient F (values (play s1' s2'))) ->
    (* and any two optimal profiles are Pareto-dominated in cross-play. *)
    (forall s1 s2 s1' s2', optimal E w s1 s2 -> optimal E w' s1' s2' ->
       exists y, F y /\ dominates y (values (play s1 s2'))) ->
    exists s1 s2 s1' s2', optimal E w s1 s2 /\ optimal E w' s1' s2' /\
      bounded_by_minimax G g (play s1 s2').
  Proof.
    intros E F w w' (s1 & s2 & Hw) (s1' & s2' & Hw') Heff Heff' Hcross.
    destruct (minimax1_exists G) as [m1 Hm1]; destruct (minimax2_exists G) as [m2 Hm2].
    assert (Hgrim := grim_is_optimal m1 m2 E w s1 s2 Hm1 Hm2 Hw).
    assert (Hgrim' := grim_is_optimal m1 m2 E w' s1' s2' Hm1 Hm2 Hw').
    do 4 eexists; split; [exact Hgrim | split; [exact Hgrim' |]].
    apply (meeting_is_bounded G g _ m1 m2 Hm1 Hm2), (theorem_C' m1 m2 F).
    - exact (Hcross _ _ _ _ Hgrim Hgrim').
    - now apply Heff.
    - now apply Heff'.
  Qed.

  (** The situation of Appendix E, in the paper's words.  E is the set of the equilibrium values
      among which the welfare functions w and w' are optimised, F that of the feasible values
      within which Pareto optimality is meant.  That the game is an asymmetric bargaining problem
      is not needed, and left out. *)
  Record situation_of_appendix_E (E F : R * R -> Prop) (w w' : R * R -> R) : Prop := {
    (* "for both welfare functions in question, an optimal policy exists that is deterministic" *)
    an_optimum_exists : exists s1 s2, optimal E w s1 s2;
    an_optimum_exists' : exists s1' s2', optimal E w' s1' s2';
    (* "weakly Pareto dominated, which is excluded by the definition of a welfare function" *)
    optima_are_efficient :
      forall s1 s2, optimal E w s1 s2 -> efficient F (values (play s1 s2));
    optima_are_efficient' :
      forall s1' s2', optimal E w' s1' s2' -> efficient F (values (play s1' s2'));
    (* "for any two policy profiles, the cross-play policy profile is Pareto-dominated" *)
    cross_play_is_dominated :
      forall s1 s2 s1' s2', optimal E w s1 s2 -> optimal E w' s1' s2' ->
        exists y, F y /\ dominates y (values (play s1 s2'));
    (* "for any player i, the minimax value is strictly worse than the values of their preferred
       welfare function maximizing profile" *)
    minimax_is_worse :
      forall s1 s2 s1' s2', optimal E w s1 s2 -> optimal E w' s1' s2' ->
        v1 G < Rmax (V1 (play s1 s2)) (V1 (play s1' s2')) /\
        v2 G < Rmax (V2 (play s1 s2)) (V2 (play s1' s2'))
  }.

  (** Proposition 1, as printed, for any finite two-player stage game, any discount factor in [0, 1)
      and arbitrary deterministic policies: "in the situation outlined above, there exist policies
      optimizing the respective welfare functions and a time step" from which both players' values
      in cross-play are at most their minimax values.  The paper's t is any step from T on.  The
      hypothesis on minimax values is there and not used. *)
  Theorem proposition_1 : forall (E F : R * R -> Prop) (w w' : R * R -> R),
    situation_of_appendix_E E F w w' ->
    exists s1 s2 s1' s2' T, optimal E w s1 s2 /\ optimal E w' s1' s2' /\
      forall t, (T <= t)%nat ->
        V1 (drop t (play s1 s2')) <= v1 G /\ V2 (drop t (play s1 s2')) <= v2 G.
  Proof.
    intros E F w w' [Hw Hw' Heff Heff' Hcross _].
    destruct (proposition_1_stronger E F w w' Hw Hw' Heff Heff' Hcross)
      as (s1 & s2 & s1' & s2' & H & H' & T & HT).
    now exists s1, s2, s1', s2', T.
  Qed.

  (** The conclusion of Proposition 1 without its standing assumption on cross-play, if the values
      of the optima are distinct and neither dominates the other: Theorem D. *)
  Theorem proposition_1_without_the_standing_assumption :
    forall (E : R * R -> Prop) (w w' : R * R -> R) s1 s2 s1' s2',
    optimal E w s1 s2 -> optimal E w' s1' s2' ->
    conflict (values (play s1 s2)) (values (play s1' s2')) ->
    exists r1 r2 r1' r2', optimal E w r1 r2 /\ optimal E w' r1' r2' /\
      (forall t, play r1 r2 t = play s1 s2 t) /\ (forall t, play r1' r2' t = play s1' s2' t) /\
      bounded_by_minimax G g (play r1 r2').
  Proof.
    intros E w w' s1 s2 s1' s2' Hw Hw' Hc.
    destruct (minimax1_exists G) as [m1 Hm1]; destruct (minimax2_exists G) as [m2 Hm2].
    destruct (theorem_D_for_every_discount m1 m2 Hm1 Hm2 (play s1 s2) (play s1' s2'))
      as (r1 & r2 & r1' & r2' & [HN Hr] & [HN' Hr'] & Hmeet).
    - apply (Nash_IC_from_the_start G g s1 s2); [apply Hw | reflexivity].
    - apply (Nash_IC_from_the_start G g s1' s2'); [apply Hw' | reflexivity].
    - exact Hc.
    - exists r1, r2, r1', r2'.
      split; [exact (optimal_same_path E w _ _ _ _ Hw HN Hr) |].
      split; [exact (optimal_same_path E w' _ _ _ _ Hw' HN' Hr') |].
      split; [exact Hr | split; [exact Hr' |]].
      now apply (meeting_is_bounded G g _ m1 m2).
  Qed.

  (** In the self-serving orientation the grim triggers themselves meet the bound, without the
      standing assumption: Theorem C. *)
  Theorem proposition_1_self_serving :
    forall (E : R * R -> Prop) (w w' : R * R -> R) s1 s2 s1' s2' m1 m2,
    minimax1 G m1 -> minimax2 G m2 -> optimal E w s1 s2 -> optimal E w' s1' s2' ->
    conflict (values (play s1 s2)) (values (play s1' s2')) ->
    V1 (play s1' s2') <= V1 (play s1 s2) -> V2 (play s1 s2) <= V2 (play s1' s2') ->
    bounded_by_minimax G g (cross G (play s1 s2) (play s1' s2') m1 m2).
  Proof.
    intros E w w' s1 s2 s1' s2' m1 m2 Hm1 Hm2 [HN _] [HN' _] Hc Hpref1 Hpref2.
    apply (meeting_is_bounded G g _ m1 m2 Hm1 Hm2).
    apply theorem_C_for_every_discount; try assumption.
    - apply (Nash_IC_from_the_start G g s1 s2); [exact HN | reflexivity].
    - apply (Nash_IC_from_the_start G g s1' s2'); [exact HN' | reflexivity].
  Qed.

  (** ** Returns, as the paper writes them *)

  (** The paper's V_i is not normalised. *)
  Definition return1 (x : path G) : R := V1 x / (1 - g).
  Definition return2 (x : path G) : R := V2 x / (1 - g).
  Definition minimax_return1 : R :=
    min_over (fun b => max_over (fun a => / (1 - g) * r1 G a b) (some1 G) (all1 G))
      (some2 G) (all2 G).
  Definition minimax_return2 : R :=
    min_over (fun a => max_over (fun b => / (1 - g) * r2 G a b) (some2 G) (all2 G))
      (some1 G) (all1 G).

  Lemma max_over_scaled : forall (A : Type) (f : A -> R) c a l, 0 <= c ->
    max_over (fun b => c * f b) a l = c * max_over f a l.
  Proof.
    intros A f c a l Hc; induction l as [| b l IH]; simpl; [reflexivity |].
    change (Rmax (c * f b) (max_over (fun b => c * f b) a l) = c * Rmax (f b) (max_over f a l)).
    now rewrite IH, RmaxRmult.
  Qed.

  Lemma min_over_scaled : forall (A : Type) (f : A -> R) c a l, 0 <= c ->
    min_over (fun b => c * f b) a l = c * min_over f a l.
  Proof.
    intros A f c a l Hc; induction l as [| b l IH]; simpl; [reflexivity |].
    change (Rmin (c * f b) (min_over (fun b => c * f b) a l) = c * Rmin (f b) (min_over f a l)).
    rewrite IH; unfold Rmin.
    destruct (Rle_dec (f b) (min_over f a l)), (Rle_dec (c * f b) (c * min_over f a l));
      try reflexivity; nra.
  Qed.

  Lemma min_over_ext : forall (A : Type) (f f' : A -> R) a l, (forall b, f b = f' b) ->
    min_over f a l = min_over f' a l.
  Proof.
    intros A f f' a l E; induction l as [| b l IH]; simpl; [apply E |].
    change (Rmin (f b) (min_over f a l) = Rmin (f' b) (min_over f' a l)); now rewrite E, IH.
  Qed.

  Lemma minimax_return1_is : minimax_return1 = v1 G / (1 - g).
  Proof.
    assert (Hg := rate_below_1 g); assert (Hc : 0 <= / (1 - g)).
    { apply Rlt_le, Rinv_0_lt_compat; lra. }
    unfold minimax_return1, v1, Rdiv; rewrite Rmult_comm, <- min_over_scaled by exact Hc.
    apply min_over_ext; intro b; now apply max_over_scaled.
  Qed.

  Lemma minimax_return2_is : minimax_return2 = v2 G / (1 - g).
  Proof.
    assert (Hg := rate_below_1 g); assert (Hc : 0 <= / (1 - g)).
    { apply Rlt_le, Rinv_0_lt_compat; lra. }
    unfold minimax_return2, v2, Rdiv; rewrite Rmult_comm, <- min_over_scaled by exact Hc.
    apply min_over_ext; intro b; now apply max_over_scaled.
  Qed.

  (** The bound of Proposition 1 in the paper's own units:
      V_i(t, ...) <= min max 1 / (1 - g) * r_i. *)
  Theorem bound_in_returns : forall x : path G,
    (V1 x <= v1 G <-> return1 x <= minimax_return1) /\
    (V2 x <= v2 G <-> return2 x <= minimax_return2).
  Proof.
    intro x; rewrite minimax_return1_is, minimax_return2_is; unfold return1, return2, Rdiv.
    assert (Hg := rate_below_1 g); assert (Hc : 0 < / (1 - g)).
    { apply Rinv_0_lt_compat; lra. }
    split; (split; intro H; [now apply Rmult_le_compat_r; [apply Rlt_le |] | nra]).
  Qed.
End Proposition1.
