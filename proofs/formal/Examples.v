(** * Examples and counterexamples for Proposition 1

    - Asymmetric Bach or Stravinsky meets every hypothesis of Proposition 1, for every discount
      factor: the proposition is not vacuous.
    - E1 meets them too, and refutes inequality (1), for every discount factor; C2 refutes it at
      g = 1/2.
    - Theorem C needs values of which neither dominates the other: distinct ones do not suffice.
    - Without the standing assumption the grim triggers of the printed proof need not meet the bound
      (C2 and C3): one player capitulates silently. *)

From Coq Require Import QArith Qreals Reals Lra Lia Arith List Bool.
From Norms Require Import Streams RepeatedGame GrimTrigger Proposition1 Randomised Instance.
Import ListNotations.
Open Scope R_scope.

(** ** Feasible and equilibrium values *)

Section Feasible.
  Variable G : game.
  Variable g : discount.

  (** The values of the deterministic equilibria. *)
  Definition equilibrium_values (y : R * R) : Prop :=
    exists s1 s2, Nash G g s1 s2 /\ y = values G g (play s1 s2).

  Definition cells : list (joint G) := nodup (eq_joint G) (list_prod (all1 G) (all2 G)).

  (** The convex hull of the payoffs of the stage game. *)
  Definition hull (y : R * R) : Prop :=
    exists weight : joint G -> R,
      (forall x, 0 <= weight x) /\ sum_over cells weight = 1 /\
      y = (sum_over cells (fun x => weight x * pay1 G x),
           sum_over cells (fun x => weight x * pay2 G x)).

  (** What is true of all cells and linear is true in the hull. *)
  Lemma hull_linear : forall a b c, (forall x, a * pay1 G x + b * pay2 G x <= c) ->
    forall y, hull y -> a * fst y + b * snd y <= c.
  Proof.
    intros a b c H y (weight & Hpos & Hsum & ->); simpl.
    apply Rle_trans with (c * sum_over cells weight); [| rewrite Hsum; lra].
    clear Hsum; induction cells as [| x l IH]; simpl; [lra |].
    specialize (Hpos x); specialize (H x); nra.
  Qed.

  Lemma value_linear_bound : forall a b c, (forall x, a * pay1 G x + b * pay2 G x <= c) ->
    forall x : path G, a * V1 G g x + b * V2 G g x <= c.
  Proof. intros a b c H x; apply value_linear_at_most; intro t; apply H. Qed.

  (** If a path attains a linear bound, all its joint actions do. *)
  Lemma bound_attained : forall a b c, (forall x, a * pay1 G x + b * pay2 G x <= c) ->
    forall x : path G, c <= a * V1 G g x + b * V2 G g x ->
    c <= a * pay1 G (x 0%nat) + b * pay2 G (x 0%nat).
  Proof.
    intros a b c H x Hx.
    assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
    assert (H1 := V1_recursion G g x 0); assert (H2 := V2_recursion G g x 0).
    assert (H0 := value_linear_bound a b c H (drop 1 x)).
    change (drop 0 x) with x in *; rewrite H1, H2 in Hx.
    apply Rmult_le_reg_l with (1 - g); [lra |]; nra.
  Qed.

  (** The value of every path is in the hull: the weight of a joint action is the value of the
      stream that pays 1 when it is played. *)
  Theorem values_in_hull : forall x : path G, hull (values G g x).
  Proof.
    intro x.
    set (ind := fun z y : joint G => if eq_joint G z y then 1 else 0).
    assert (Hb : forall z t, Rabs (ind z (x t)) <= 1).
    { intros z t; unfold ind; destruct (eq_joint G z (x t)); rewrite ?Rabs_R1, ?Rabs_R0; lra. }
    set (weight := fun z => value g (Bounded (fun t => ind z (x t)) 1 (Hb z))).
    assert (Hsum : forall (l : list (joint G)) (u : joint G -> R),
      exists s : bounded, (forall t, s t = sum_over l (fun z => ind z (x t) * u z)) /\
        value g s = sum_over l (fun z => weight z * u z)).
    { intros l u; induction l as [| z l [s [Hs Hv]]]; simpl.
      - exists (constant 0); split; [reflexivity | apply value_constant].
      - exists (linear (u z) 1 (Bounded (fun t => ind z (x t)) 1 (Hb z)) s); split.
        + intro t; simpl; rewrite Hs; ring.
        + rewrite value_linear, Hv; unfold weight; ring. }
    assert (Hone : forall u y, sum_over cells (fun z => ind z y * u z) = u y).
    { intros u y; rewrite (sum_over_single _ _ _ y).
      - unfold ind; destruct (eq_joint G y y); [ring | contradiction].
      - apply NoDup_nodup.
      - apply nodup_In; destruct y; apply in_prod; [apply all1_complete | apply all2_complete].
      - intros b Hne; unfold ind; destruct (eq_joint G b y); [contradiction | ring]. }
    exists weight; split; [| split].
    - intro z; apply value_at_least; intro t; simpl; unfold ind.
      destruct (eq_joint G z (x t)); lra.
    - destruct (Hsum cells (fun _ => 1)) as [s [Hs Hv]].
      rewrite (sum_over_ext _ _ weight (fun z => weight z * 1)) by (intro; ring).
      rewrite <- Hv; apply value_of_constant; intro t; rewrite Hs; apply Hone.
    - unfold values; f_equal.
      + destruct (Hsum cells (pay1 G)) as [s [Hs Hv]]; rewrite <- Hv.
        apply value_ext; intro t; rewrite Hs; symmetry; apply Hone.
      + destruct (Hsum cells (pay2 G)) as [s [Hs Hv]]; rewrite <- Hv.
        apply value_ext; intro t; rewrite Hs; symmetry; apply Hone.
  Qed.

  (** A mixture of two cells is in the hull. *)
  Lemma mixture_in_hull : forall (x y : joint G) a, 0 <= a <= 1 ->
    hull (a * pay1 G x + (1 - a) * pay1 G y, a * pay2 G x + (1 - a) * pay2 G y).
  Proof.
    intros x y a Ha.
    set (w := fun z => (if eq_joint G z x then a else 0) + (if eq_joint G z y then 1 - a else 0)).
    assert (Hin : forall z, In z cells).
    { intros [b c]; apply nodup_In, in_prod; [apply all1_complete | apply all2_complete]. }
    assert (Hw : forall u, sum_over cells (fun z => w z * u z) = a * u x + (1 - a) * u y).
    { intro u.
      transitivity (sum_over cells (fun z => (if eq_joint G z x then a else 0) * u z
        - - ((if eq_joint G z y then 1 - a else 0) * u z))).
      - apply sum_over_ext; intro z; unfold w; ring.
      - rewrite sum_over_minus.
        rewrite (sum_over_single _ cells _ x (NoDup_nodup _ _) (Hin x)).
        + rewrite (sum_over_single _ cells _ y (NoDup_nodup _ _) (Hin y)).
          * destruct (eq_joint G x x), (eq_joint G y y); try contradiction; ring.
          * intros z Hz; destruct (eq_joint G z y); [contradiction | ring].
        + intros z Hz; destruct (eq_joint G z x); [contradiction | ring]. }
    exists w; split; [| split].
    - intro z; unfold w; destruct (eq_joint G z x), (eq_joint G z y); lra.
    - rewrite (sum_over_ext _ _ w (fun z => w z * 1)) by (intro; ring).
      rewrite (Hw (fun _ => 1)); ring.
    - now rewrite !Hw.
  Qed.

  (** ** Equilibria of the stage game *)

  Definition stage_equilibrium (x : joint G) : Prop :=
    best1 G (snd x) <= pay1 G x /\ best2 G (fst x) <= pay2 G x.

  (** To play x always, whatever happens. *)
  Definition always1 (x : joint G) : policy1 G := fun _ => fst x.
  Definition always2 (x : joint G) : policy2 G := fun _ => snd x.

  Lemma values_of_constant_path : forall (x : path G) y, (forall t, x t = y) ->
    values G g x = (pay1 G y, pay2 G y).
  Proof.
    intros x y H; unfold values; f_equal; apply value_of_constant; intro t; simpl; now rewrite H.
  Qed.

  Lemma values_always : forall x : joint G,
    values G g (play (always1 x) (always2 x)) = (pay1 G x, pay2 G x).
  Proof. intro x; apply values_of_constant_path; intro t; now destruct x. Qed.

  Theorem stage_equilibrium_Nash : forall x, stage_equilibrium x ->
    Nash G g (always1 x) (always2 x).
  Proof.
    intros x [H1 H2].
    assert (HV := values_always x); injection HV as HV1 HV2; split.
    - intro s1'; rewrite HV1; apply value_at_most; intro t; simpl.
      eapply Rle_trans; [apply best1_upper | exact H1].
    - intro s2'; rewrite HV2; apply value_at_most; intro t; simpl.
      eapply Rle_trans; [apply best2_upper | exact H2].
  Qed.
End Feasible.

(** ** Games with two actions a player *)

(** Player 1's first action is false, its second one true; likewise player 2's. *)
Definition two_by_two (c00 c01 c10 c11 : R * R) : game :=
  let cell (a b : bool) := if a then (if b then c11 else c10) else (if b then c01 else c00) in
  Game bool bool bool_dec bool_dec false false [false; true] [false; true]
    ltac:(intros []; simpl; tauto) ltac:(intros []; simpl; tauto)
    (fun a b => fst (cell a b)) (fun a b => snd (cell a b)).

Ltac compute_game := cbv [two_by_two v1 v2 best1 best2 minimax1 minimax2 max_over min_over
  fold_right all1 all2 some1 some2 r1 r2 pay1 pay2 fst snd].
Ltac compute_extrema :=
  repeat match goal with
  | |- context [Rmax ?a ?b] =>
      first [rewrite (Rmax_left a b) by lra | rewrite (Rmax_right a b) by lra]
  | |- context [Rmin ?a ?b] =>
      first [rewrite (Rmin_left a b) by lra | rewrite (Rmin_right a b) by lra]
  end; try lra.

(** ** Welfare functions *)

Definition utilitarian (y : R * R) : R := fst y + snd y.
Definition egalitarian (y : R * R) : R := Rmin (fst y) (snd y).

Lemma egalitarian_at_least : forall c y, c <= egalitarian y <-> c <= fst y /\ c <= snd y.
Proof.
  intros c y; unfold egalitarian; split.
  - intro H; assert (H1 := Rmin_l (fst y) (snd y)); assert (H2 := Rmin_r (fst y) (snd y)); lra.
  - intros [H1 H2]; now apply Rmin_glb.
Qed.

(** *** Two norms, the cells (4, 1) and (2, 2)

    In Asymmetric Bach or Stravinsky and in E1 the utilitarian norm is a cell that pays (4, 1), the
    egalitarian one a cell that pays (2, 2), and every cell lies below both lines
    r1 + r2 = 5 and r1 + 2 r2 = 6, and in r1 <= 4 and r2 <= 2. *)

Section TwoNorms.
  Variable G : game.
  Variable g : discount.
  Variables util egal : joint G.
  Hypothesis util_pays : pay1 G util = 4 /\ pay2 G util = 1.
  Hypothesis egal_pays : pay1 G egal = 2 /\ pay2 G egal = 2.
  Hypothesis sum_bound : forall x, 1 * pay1 G x + 1 * pay2 G x <= 5.
  Hypothesis line_bound : forall x, 1 * pay1 G x + 2 * pay2 G x <= 6.
  Hypothesis bound_1 : forall x, 1 * pay1 G x + 0 * pay2 G x <= 4.
  Hypothesis bound_2 : forall x, 0 * pay1 G x + 1 * pay2 G x <= 2.
  Hypothesis util_equilibrium : stage_equilibrium G util.
  Hypothesis egal_equilibrium : stage_equilibrium G egal.

  Let E := equilibrium_values G g.
  Let F := hull G.

  Lemma util_optimal : optimal G g E utilitarian (always1 G util) (always2 G util).
  Proof.
    split; [now apply stage_equilibrium_Nash |].
    intros y (s1 & s2 & _ & ->); rewrite values_always; unfold utilitarian; simpl.
    assert (H := value_linear_bound G g _ _ _ sum_bound (play s1 s2)); lra.
  Qed.

  Lemma egal_optimal : optimal G g E egalitarian (always1 G egal) (always2 G egal).
  Proof.
    split; [now apply stage_equilibrium_Nash |].
    intros y (s1 & s2 & _ & ->); rewrite values_always; simpl.
    assert (H := value_linear_bound G g _ _ _ bound_2 (play s1 s2)).
    apply Rle_trans with (V2 G g (play s1 s2)); [apply Rmin_r |].
    apply egalitarian_at_least; simpl; lra.
  Qed.

  (** Every utilitarian optimum pays (4, 1), every egalitarian one (2, 2). *)
  Lemma util_values : forall s1 s2, optimal G g E utilitarian s1 s2 ->
    V1 G g (play s1 s2) = 4 /\ V2 G g (play s1 s2) = 1.
  Proof.
    intros s1 s2 [_ Hopt].
    assert (HE : E (values G g (play (always1 G util) (always2 G util)))).
    { exists (always1 G util), (always2 G util); split; [| reflexivity].
      now apply stage_equilibrium_Nash. }
    specialize (Hopt _ HE); rewrite values_always in Hopt; unfold utilitarian in Hopt.
    simpl in Hopt.
    assert (H1 := value_linear_bound G g _ _ _ line_bound (play s1 s2)).
    assert (H2 := value_linear_bound G g _ _ _ bound_1 (play s1 s2)); lra.
  Qed.

  Lemma egal_values : forall s1 s2, optimal G g E egalitarian s1 s2 ->
    V1 G g (play s1 s2) = 2 /\ V2 G g (play s1 s2) = 2.
  Proof.
    intros s1 s2 [_ Hopt].
    assert (HE : E (values G g (play (always1 G egal) (always2 G egal)))).
    { exists (always1 G egal), (always2 G egal); split; [| reflexivity].
      now apply stage_equilibrium_Nash. }
    specialize (Hopt _ HE); rewrite values_always in Hopt.
    assert (Hw : 2 <= egalitarian (values G g (play s1 s2))).
    { eapply Rle_trans; [| exact Hopt]; apply egalitarian_at_least; simpl; lra. }
    apply egalitarian_at_least in Hw; simpl in Hw.
    assert (H1 := value_linear_bound G g _ _ _ line_bound (play s1 s2)).
    assert (H2 := value_linear_bound G g _ _ _ bound_2 (play s1 s2)); lra.
  Qed.

  Lemma util_efficient : forall s1 s2, optimal G g E utilitarian s1 s2 ->
    efficient F (values G g (play s1 s2)).
  Proof.
    intros s1 s2 Hopt y Hy (H1 & H2 & H3); destruct (util_values s1 s2 Hopt) as [E1 E2].
    simpl in *; assert (H := hull_linear G _ _ _ sum_bound y Hy); lra.
  Qed.

  Lemma egal_efficient : forall s1 s2, optimal G g E egalitarian s1 s2 ->
    efficient F (values G g (play s1 s2)).
  Proof.
    intros s1 s2 Hopt y Hy (H1 & H2 & H3); destruct (egal_values s1 s2 Hopt) as [E1 E2].
    simpl in *; assert (H := hull_linear G _ _ _ line_bound y Hy); lra.
  Qed.

  (** All points strictly below the segment from (2, 2) to (4, 1) are dominated. *)
  Lemma below_the_segment : forall x, fst x <= 4 -> snd x <= 2 -> fst x + 2 * snd x < 6 ->
    exists y, F y /\ dominates y x.
  Proof.
    intros [x1 x2]; simpl; intros H1 H2 H.
    destruct (Rle_or_lt x2 1) as [Hx | Hx].
    - exists (1 * pay1 G util + (1 - 1) * pay1 G egal, 1 * pay2 G util + (1 - 1) * pay2 G egal).
      split; [apply mixture_in_hull; lra |].
      destruct util_pays as [-> ->], egal_pays as [-> ->]; unfold dominates; simpl; lra.
    - exists ((2 - x2) * pay1 G util + (1 - (2 - x2)) * pay1 G egal,
              (2 - x2) * pay2 G util + (1 - (2 - x2)) * pay2 G egal).
      split; [apply mixture_in_hull; lra |].
      destruct util_pays as [-> ->], egal_pays as [-> ->]; unfold dominates; simpl; lra.
  Qed.

  (** Player 1 deploys the utilitarian norm, which it prefers: the self-serving orientation. *)
  Lemma self_serving_situation :
    v1 G < 4 -> v2 G < 2 -> situation_of_appendix_E G g E F utilitarian egalitarian.
  Proof.
    intros Hv1 Hv2; split.
    - do 2 eexists; exact util_optimal.
    - do 2 eexists; exact egal_optimal.
    - exact util_efficient.
    - exact egal_efficient.
    - intros s1 s2 s1' s2' H H'.
      destruct (util_values _ _ H) as [E1 E2]; destruct (egal_values _ _ H') as [E1' E2'].
      destruct (theorem_A G g _ _ _ _ (proj1 H) (proj1 H')) as [HA1 HA2].
      apply below_the_segment; simpl; lra.
    - intros s1 s2 s1' s2' H H'.
      destruct (util_values _ _ H) as [E1 E2]; destruct (egal_values _ _ H') as [E1' E2'].
      rewrite E1, E2, E1', E2'; compute_extrema.
  Qed.

  (** Each player deploys the norm that the other one prefers: the generous orientation.  The first
      joint action of cross-play must fall short of the line. *)
  Lemma generous_situation :
    (forall x y : joint G, 2 <= pay2 G x -> 5 <= pay1 G y + pay2 G y ->
       pay1 G (fst x, snd y) + 2 * pay2 G (fst x, snd y) < 6) ->
    v1 G < 4 -> v2 G < 2 -> situation_of_appendix_E G g E F egalitarian utilitarian.
  Proof.
    intros Hfirst Hv1 Hv2.
    assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g); split.
    - do 2 eexists; exact egal_optimal.
    - do 2 eexists; exact util_optimal.
    - exact egal_efficient.
    - exact util_efficient.
    - intros s1 s2 s1' s2' H H'.
      destruct (egal_values _ _ H) as [E1 E2]; destruct (util_values _ _ H') as [E1' E2'].
      destruct (theorem_A G g _ _ _ _ (proj1 H) (proj1 H')) as [HA1 HA2].
      apply below_the_segment; simpl; [lra | lra |].
      assert (Hx : 2 <= pay2 G (play s1 s2 0%nat)).
      { assert (Hb := bound_attained G g _ _ _ bound_2 (play s1 s2)); lra. }
      assert (Hy : 5 <= pay1 G (play s1' s2' 0%nat) + pay2 G (play s1' s2' 0%nat)).
      { assert (Hb := bound_attained G g _ _ _ sum_bound (play s1' s2')); lra. }
      specialize (Hfirst _ _ Hx Hy); simpl in Hfirst.
      assert (H1 := V1_recursion G g (play s1 s2') 0).
      assert (H2 := V2_recursion G g (play s1 s2') 0).
      assert (H0 := value_linear_bound G g _ _ _ line_bound (drop 1 (play s1 s2'))).
      change (drop 0 (play s1 s2')) with (play s1 s2') in *; rewrite H1, H2.
      change (play s1 s2' 0%nat) with (s1 [], s2' []) in *; nra.
    - intros s1 s2 s1' s2' H H'.
      destruct (egal_values _ _ H) as [E1 E2]; destruct (util_values _ _ H') as [E1' E2'].
      rewrite E1, E2, E1', E2'; compute_extrema.
  Qed.
End TwoNorms.

(** ** Asymmetric Bach or Stravinsky *)

Definition asymmetric_bach_or_stravinsky : game := two_by_two (4, 1) (0, 0) (0, 0) (2, 2).

(** Proposition 1 is not vacuous.  Asymmetric Bach or Stravinsky meets all its hypotheses, for every
    discount factor, in both orientations: utilitarian against egalitarian, and conversely. *)
Theorem bach_or_stravinsky_meets_all_hypotheses : forall g : discount,
  let G := asymmetric_bach_or_stravinsky in
  situation_of_appendix_E G g (equilibrium_values G g) (hull G) utilitarian egalitarian /\
  situation_of_appendix_E G g (equilibrium_values G g) (hull G) egalitarian utilitarian.
Proof.
  intros g G.
  assert (Hb : forall a b c, (forall x y : bool, a * r1 G x y + b * r2 G x y <= c) ->
            forall x : joint G, a * pay1 G x + b * pay2 G x <= c) by (intros a b c H []; apply H).
  split.
  - apply self_serving_situation with (util := (false, false)) (egal := (true, true));
      try (split; simpl; lra); try (apply Hb; intros [] []; simpl; lra);
      try (split; unfold G, asymmetric_bach_or_stravinsky; compute_game; compute_extrema);
      unfold G, asymmetric_bach_or_stravinsky; compute_game; compute_extrema.
  - apply generous_situation with (util := (false, false)) (egal := (true, true));
      try (split; simpl; lra); try (apply Hb; intros [] []; simpl; lra);
      try (intros [[] []] [[] []]; simpl; lra);
      try (split; unfold G, asymmetric_bach_or_stravinsky; compute_game; compute_extrema);
      unfold G, asymmetric_bach_or_stravinsky; compute_game; compute_extrema.
Qed.

(** ** E1 *)

Definition e1 : game := two_by_two (2, 2) (3, 0) (0, 0) (4, 1).

(** Inequality (1) is refuted by E1, for every discount factor: all hypotheses of Appendix E hold,
    both norms are equilibria of the stage game, and player 1 gets 3 in cross-play, more than the 2
    of the norm that it deploys. *)
Theorem e1_refutes_inequality_1 : forall g : discount,
  situation_of_appendix_E e1 g (equilibrium_values e1 g) (hull e1) egalitarian utilitarian /\
  exists s1 s2 s1' s2',
    optimal e1 g (equilibrium_values e1 g) egalitarian s1 s2 /\
    optimal e1 g (equilibrium_values e1 g) utilitarian s1' s2' /\
    V1 e1 g (play s1 s2') = 3 /\ V1 e1 g (play s1 s2) = 2 /\
    Rmin (V1 e1 g (play s1 s2)) (V1 e1 g (play s1' s2')) < V1 e1 g (play s1 s2').
Proof.
  intro g.
  assert (Hb : forall a b c, (forall x y : bool, a * r1 e1 x y + b * r2 e1 x y <= c) ->
            forall x : joint e1, a * pay1 e1 x + b * pay2 e1 x <= c)
    by (intros a b c H []; apply H).
  assert (Hu : stage_equilibrium e1 (true, true))
    by (split; unfold e1; compute_game; compute_extrema).
  assert (He : stage_equilibrium e1 (false, false))
    by (split; unfold e1; compute_game; compute_extrema).
  split.
  - apply generous_situation with (util := (true, true)) (egal := (false, false));
      try assumption; try (split; simpl; lra); try (apply Hb; intros [] []; simpl; lra);
      try (intros [[] []] [[] []]; simpl; lra);
      unfold e1; compute_game; compute_extrema.
  - exists (always1 e1 (false, false)), (always2 e1 (false, false)),
      (always1 e1 (true, true)), (always2 e1 (true, true)).
    assert (H1 := values_always e1 g (false, false)); injection H1 as H11 H12.
    assert (H2 := values_always e1 g (true, true)); injection H2 as H21 H22.
    assert (H3 : values e1 g (play (always1 e1 (false, false)) (always2 e1 (true, true)))
                 = (pay1 e1 (false, true), pay2 e1 (false, true)))
      by (apply values_of_constant_path; reflexivity).
    injection H3 as H31 H32; rewrite H11, H21, H31; simpl.
    split; [| split; [| split; [reflexivity | split; [reflexivity | compute_extrema]]]].
    + apply egal_optimal; try assumption; try (split; simpl; lra);
        try (apply Hb; intros [] []; simpl; lra).
    + apply util_optimal; try assumption; try (split; simpl; lra);
        try (apply Hb; intros [] []; simpl; lra).
Qed.

(** ** Distinct values do not suffice for Theorem C *)

Definition one_sided : game := two_by_two (0, 1) (0, 0) (0, 0) (1, 0).

(** Player 1's path: a joint action that pays nothing, then the one that pays (0, 1), for ever.
    Player 2's path: the one that pays (0, 1), for ever. *)
Definition late : path one_sided :=
  fun t => match t with O => (true, false) | S _ => (false, false) end.
Definition early : path one_sided := fun _ => (false, false).

(** Theorem C is false if "neither value dominates the other" is weakened to "the values are
    distinct": for every g there are two paths with the incentive condition, distinct values and the
    self-serving orientation whose grim triggers, with the only minimaxing actions, never both
    punish, and the minimax bound holds at no step (but at step 0 if g = 0). *)
Theorem theorem_C_needs_undominated_values : forall g : discount,
  (forall m1, minimax1 one_sided m1 <-> m1 = true) /\
  (forall m2, minimax2 one_sided m2 <-> m2 = false) /\
  IC one_sided g late /\ IC one_sided g early /\
  V1 one_sided g early <= V1 one_sided g late /\ V2 one_sided g late <= V2 one_sided g early /\
  values one_sided g late <> values one_sided g early /\
  (forall t, cross one_sided late early true false t = late t) /\
  ~ meets one_sided (cross one_sided late early true false) true false /\
  (forall t, (0 < t)%nat \/ 0 < g ->
     ~ at_most_minimax one_sided g (cross one_sided late early true false) t).
Proof.
  intro g.
  assert (Hg := rate_nonneg g); assert (Hg1 := rate_below_1 g).
  assert (Hv1 : v1 one_sided = 0) by (unfold one_sided; compute_game; compute_extrema).
  assert (Hv2 : v2 one_sided = 0) by (unfold one_sided; compute_game; compute_extrema).
  assert (Hb1 : best1 one_sided false = 0) by (unfold one_sided; compute_game; compute_extrema).
  assert (Hb2 : best2 one_sided false = 1) by (unfold one_sided; compute_game; compute_extrema).
  assert (Hb2' : best2 one_sided true = 0) by (unfold one_sided; compute_game; compute_extrema).
  assert (Hb1' : best1 one_sided true = 1)
    by (unfold one_sided; compute_game; compute_extrema).
  assert (Hearly : forall t,
            V1 one_sided g (drop t early) = 0 /\ V2 one_sided g (drop t early) = 1).
  { intro t; split; (apply value_of_constant; reflexivity). }
  assert (Htail : forall t,
            V1 one_sided g (drop (S t) late) = 0 /\ V2 one_sided g (drop (S t) late) = 1).
  { intro t; split; (apply value_of_constant; reflexivity). }
  assert (Hlate : V1 one_sided g (drop 0 late) = 0 /\ V2 one_sided g (drop 0 late) = g).
  { rewrite (V1_recursion one_sided g late 0), (V2_recursion one_sided g late 0).
    destruct (Htail 0%nat) as [-> ->]; simpl; split; ring. }
  change (drop 0 late) with late in Hlate.
  assert (Hcross : forall t, cross one_sided late early true false t = late t).
  { apply path_unique.
    - apply (grim_obeys_its_path fst snd).
    - intro n; unfold grim2; destruct (left_path _ _ _ _); now destruct n. }
  destruct (Hearly 0%nat) as [E1 E2]; change (drop 0 early) with early in E1, E2.
  destruct Hlate as [L1 L2].
  split.
  { intros []; unfold minimax1; rewrite Hv2; split; try (intros; assumption || reflexivity).
    - rewrite Hb2; lra.
    - discriminate. }
  split.
  { intros []; unfold minimax2; rewrite Hv1; split; try (intros; assumption || reflexivity).
    - rewrite Hb1'; lra.
    - discriminate. }
  repeat split; try lra.
  - destruct t as [| t]; [change (drop 0 late) with late | destruct (Htail t)];
      simpl; rewrite Hb1, Hv1; lra.
  - destruct t as [| t]; [change (drop 0 late) with late | destruct (Htail t)];
      simpl; rewrite ?Hb2, ?Hb2', Hv2; lra.
  - destruct (Hearly t); simpl; rewrite Hb1, Hv1; lra.
  - destruct (Hearly t); simpl; rewrite Hb2, Hv2; lra.
  - intro E; injection E; lra.
  - exact Hcross.
  - intros [T HT]; specialize (HT (S T) ltac:(lia)); rewrite Hcross in HT; discriminate.
  - intros t Ht [_ H].
    rewrite (V2_ext one_sided g _ (drop t late)) in H by (intro; apply Hcross).
    destruct t as [| t]; [| destruct (Htail t); lra].
    change (drop 0 late) with late in H; destruct Ht; [lia | lra].
Qed.

(** ** C2 and C3: silent capitulation *)

(** What the verdict on an instance says if both paths are equilibria, their values conflict, and
    the bound holds at no step: the grim triggers of the printed proof do not meet the bound of
    Proposition 1, nor inequality (1). *)
Definition grim_triggers_fail (I : instance) : Prop :=
  let G := matrix_game (rows I) in
  let g := rational_discount (factor I) (factor_ok I) in
  exists (p q : path G) m1 m2,
    minimax1 G m1 /\ minimax2 G m2 /\
    Nash G g (grim1 G p m1) (grim2 G p m2) /\ Nash G g (grim1 G q m1) (grim2 G q m2) /\
    conflict (values G g p) (values G g q) /\
    (forall t, ~ at_most_minimax G g (cross G p q m1 m2) t) /\
    ~ (V1 G g (cross G p q m1 m2) <= Rmin (V1 G g p) (V1 G g q) /\
       V2 G g (cross G p q m1 m2) <= Rmin (V2 G g p) (V2 G g q)).

Lemma grim_triggers_fail_by_verdict : forall I o, verdict I o ->
  first_is_equilibrium o = true -> second_is_equilibrium o = true -> values_conflict o = true ->
  inequality_1 o = false -> bound_from o = None -> grim_triggers_fail I.
Proof.
  intros I o H E1 E2 E3 E4 E5; unfold verdict in H; cbv zeta in H.
  rewrite E1, E2, E3, E4, E5 in H.
  destruct H as (_ & Hm1 & Hm2 & _ & _ & _ & _ & _ & _ & Hp & Hq & Hc & Hineq & Hbound & _).
  destruct Hp as (s1 & s2 & HN & Hp); destruct Hq as (s1' & s2' & HN' & Hq).
  do 4 eexists; split; [exact Hm1 | split; [exact Hm2 |]].
  split; [exact (defended_by_grim _ _ _ _ Hm1 Hm2 _ _ _ HN Hp) |].
  split; [exact (defended_by_grim _ _ _ _ Hm1 Hm2 _ _ _ HN' Hq) |].
  split; [exact Hc | split; [exact Hbound | exact Hineq]].
Qed.

(** C2, at g = 1/2, and C3, at g = 1/3, refute inequality (1); and there the profiles of the printed
    proof of Proposition 1 do not meet its bound.  (The standing assumption fails in them.) *)
Theorem c2_refutes_inequality_1_and_the_printed_proof : grim_triggers_fail c2.
Proof. eapply grim_triggers_fail_by_verdict; [exact c2_verdict | reflexivity ..]. Qed.

Theorem c3_refutes_inequality_1_and_the_printed_proof : grim_triggers_fail c3.
Proof. eapply grim_triggers_fail_by_verdict; [exact c3_verdict | reflexivity ..]. Qed.

(** ** Punishment need not hurt

    "Punishment policies are chosen such that players are made worse off by deviating than by
    continuing to play according to the normative policy profile" (section 3.4).  Where no joint
    action pays anything, all policies are in equilibrium, and no punishment, which is part of what
    the other player's policy does, makes anybody worse off by deviating. *)
Theorem punishment_need_not_hurt : forall (G : game) (g : discount),
  (forall x, pay1 G x = 0) -> (forall x, pay2 G x = 0) -> forall s1 s2, Nash G g s1 s2 /\
  (forall s1', V1 G g (play s1' s2) = V1 G g (play s1 s2)) /\
  (forall s2', V2 G g (play s1 s2') = V2 G g (play s1 s2)).
Proof.
  intros G g Z1 Z2 s1 s2.
  assert (E1 : forall x, V1 G g x = 0) by (intros x; apply value_of_constant; intros t; apply Z1).
  assert (E2 : forall x, V2 G g x = 0) by (intros x; apply value_of_constant; intros t; apply Z2).
  unfold Nash; repeat split; intros; rewrite ?E1, ?E2; lra || reflexivity.
Qed.
