(** The games that the paper names, and what sections 3.2, 3.3 and 4.1 say of them.

    Stastny et al. 2021.  A game with two actions each is written as a table, row by row:
    (4,1) (0,0); (0,0) (2,2) is Asymmetric Bach or Stravinsky. *)

From Coq Require Import Reals Lra List Lia.
From Norms Require Import CrossPlay Resampling Welfare BargainingProblems.
Import ListNotations.
Open Scope R_scope.

(** * The classes of games *)

(** What mutual cooperation (r), exploiting (t), being exploited (s) and mutual defection (p) pay in
    a social dilemma (Leibo et al. 2017): greed or fear. *)
Definition dilemma (r t s p : R) : Prop := p < r /\ s < r /\ t + s < 2 * r /\ (r < t \/ s < p).

Section Classes.

Context {A B : Type}.
Variables V1 V2 : A -> B -> R.

(** A Pareto-optimal equilibrium: no mixture of joint actions dominates it. *)
Definition good_equilibrium a b : Prop := Nash V1 V2 a b /\ Pareto_optimal V1 V2 a b.

(** Several Pareto-optimal equilibria, over some two of which a disagreement is not
    Pareto-optimal. *)
Definition coordination : Prop := exists p1 p2 q1 q2,
  good_equilibrium p1 p2 /\ good_equilibrium q1 q2 /\ (p1, p2) <> (q1, q2) /\
  ~ Pareto_optimal V1 V2 p1 q2.

Definition is_bargaining : Prop := exists p1 p2 q1 q2, bargaining V1 V2 p1 p2 q1 q2.
Definition symmetric_bargaining : Prop := is_bargaining /\ symmetric (attainable V1 V2).
Definition asymmetric_bargaining : Prop := is_bargaining /\ asymmetric_payoffs V1 V2.
Definition pure_coordination : Prop := coordination /\ ~ is_bargaining.

(** Each player cooperates by c and defects by d. *)
Definition social_dilemma : Prop := exists c1 d1 c2 d2, c1 <> d1 /\ c2 <> d2 /\
  dilemma (V1 c1 c2) (V1 d1 c2) (V1 c1 d2) (V1 d1 d2) /\
  dilemma (V2 c1 c2) (V2 c1 d2) (V2 d1 c2) (V2 d1 d2).

Lemma mirrored_mixtures : symmetric_payoffs V1 V2 -> symmetric (attainable V1 V2).
Proof.
  intros S y Y; induction Y as [a b|x y t _ IHx _ IHy T].
  - destruct (S a b) as [a' [b' <-]]; constructor.
  - exact (mixed V1 V2 (swap x) (swap y) t IHx IHy T).
Qed.

Lemma not_both : symmetric (attainable V1 V2) -> ~ asymmetric_payoffs V1 V2.
Proof. intros S [a [b N]]; apply N, S; constructor. Qed.

End Classes.

(** Of two players who always get the same, neither prefers another equilibrium than the other. *)
Lemma no_conflict : forall (A B : Type) (V : A -> B -> R), ~ is_bargaining V V.
Proof. intros A B V (p1 & p2 & q1 & q2 & _ & _ & L1 & L2); lra. Qed.

(** Where no Pareto-optimal equilibrium exists, there is nothing to agree on. *)
Lemma nothing_to_agree_on : forall (A B : Type) (V1 V2 : A -> B -> R),
  (forall a b, ~ good_equilibrium V1 V2 a b) -> ~ coordination V1 V2 /\ ~ is_bargaining V1 V2.
Proof.
  intros A B V1 V2 N; split; intros (p1 & p2 & q1 & q2 & E & _); exact (N p1 p2 E).
Qed.

Ltac by_cases := intros; repeat match goal with x : bool |- _ => destruct x end; simpl in *;
  try congruence; try lra.
Ltac equilibrium k l := split; [split; by_cases | apply (supported _ _ k l); by_cases].
Ltac mirrored := intros [] []; unfold values, swap; simpl;
  first [exists false, false; reflexivity | exists true, true; reflexivity |
         exists false, true; reflexivity | exists true, false; reflexivity].
Ltac no_dilemma := intros (c1 & d1 & c2 & d2 & N1 & N2 & D1 & D2); unfold dilemma in *; by_cases.
(** A joint action that another one dominates is not Pareto-optimal. *)
Ltac dominated_by a b := let H := fresh in intros H; apply (H _ (paid _ _ a b));
  unfold dominates, at_least, values; simpl; lra.

(** * Figure 2 *)

Definition Pure_Coordination := table 1 0 0 1.
Definition BoS_1 := table 3 0 0 2.
Definition BoS_2 := table 2 0 0 3.
Definition ABoS_1 := table 4 0 0 2.
Definition ABoS_2 := table 1 0 0 2.

Lemma pure_is_coordination : coordination Pure_Coordination Pure_Coordination.
Proof.
  exists false, false, true, true; unfold Pure_Coordination.
  split; [equilibrium 1 1|]; split; [equilibrium 1 1|]; split; [congruence|].
  dominated_by false false.
Qed.

Lemma BoS_equilibria :
  good_equilibrium BoS_1 BoS_2 false false /\ good_equilibrium BoS_1 BoS_2 true true.
Proof. unfold BoS_1, BoS_2; split; equilibrium 1 1. Qed.

Lemma BoS_is_symmetric : symmetric_payoffs BoS_1 BoS_2.
Proof. unfold BoS_1, BoS_2; mirrored. Qed.

Lemma BoS_conflict : is_bargaining BoS_1 BoS_2.
Proof.
  destruct BoS_equilibria as [P Q]; exists false, false, true, true.
  split; [exact P|]; split; [exact Q|].
  unfold strictly_self_serving, BoS_1, BoS_2; simpl; lra.
Qed.

Lemma BoS_coordination : coordination BoS_1 BoS_2.
Proof.
  destruct BoS_equilibria as [P Q]; exists false, false, true, true.
  split; [exact P|]; split; [exact Q|]; split; [congruence|].
  unfold BoS_1, BoS_2; dominated_by false false.
Qed.

Lemma ABoS_conflict : bargaining ABoS_1 ABoS_2 false false true true /\
  asymmetric_payoffs ABoS_1 ABoS_2.
Proof. destruct Asymmetric_Bach_or_Stravinsky as [P [Q _]]; split; assumption. Qed.

Lemma ABoS_coordination : coordination ABoS_1 ABoS_2.
Proof.
  destruct ABoS_conflict as [[P [Q _]] _]; exists false, false, true, true.
  split; [exact P|]; split; [exact Q|]; split; [congruence|].
  unfold ABoS_1, ABoS_2; dominated_by false false.
Qed.

(** Each of the three games of Figure 2 is a coordination problem; the first is no bargaining
    problem, the second a symmetric one, the third an asymmetric one. *)
Theorem figure_2 :
  (coordination Pure_Coordination Pure_Coordination /\
   ~ is_bargaining Pure_Coordination Pure_Coordination) /\
  (coordination BoS_1 BoS_2 /\
   symmetric_bargaining BoS_1 BoS_2 /\ ~ asymmetric_bargaining BoS_1 BoS_2) /\
  (coordination ABoS_1 ABoS_2 /\
   ~ symmetric_bargaining ABoS_1 ABoS_2 /\ asymmetric_bargaining ABoS_1 ABoS_2).
Proof.
  assert (S := mirrored_mixtures _ _ BoS_is_symmetric).
  destruct ABoS_conflict as [C As].
  assert (H : is_bargaining ABoS_1 ABoS_2) by (exists false, false, true, true; exact C).
  split; [|split].
  - split; [exact pure_is_coordination | apply no_conflict].
  - split; [exact BoS_coordination|]; split; [exact (conj BoS_conflict S)|].
    intros [_ N]; exact (not_both _ _ S N).
  - split; [exact ABoS_coordination|]; split; [|exact (conj H As)].
    intros [_ N]; exact (not_both _ _ N As).
Qed.

(** In Pure Coordination both players get the same whatever is played, and the same for either
    common action. *)
Theorem only_matters_that_they_agree :
  let V1 := Pure_Coordination in let V2 := Pure_Coordination in
  (forall a b, V1 a b = V2 a b) /\ forall a b, V1 a a = V1 b b /\ V2 a a = V2 b b.
Proof. split; [reflexivity|]; intros [] []; split; reflexivity. Qed.

(** * Asymmetric Bach or Stravinsky (section 4.1) *)

Theorem ABoS_is_no_dilemma : ~ social_dilemma ABoS_1 ABoS_2.
Proof. unfold ABoS_1, ABoS_2; no_dilemma. Qed.

(** Agents cannot gain from miscoordinating. *)
Theorem miscoordination_never_pays : forall good bad1 bad2, bad1 <> bad2 ->
  ABoS_1 bad1 bad2 < ABoS_1 good good /\ ABoS_2 bad1 bad2 < ABoS_2 good good.
Proof. unfold ABoS_1, ABoS_2; intros [] [] []; simpl; intros; try congruence; lra. Qed.

(** The disagreement point (Appendix B.2). *)
Theorem miscoordination_pays_nothing : forall a b, a <> b -> values ABoS_1 ABoS_2 a b = (0, 0).
Proof. intros [] []; congruence || reflexivity. Qed.

(** The utilitarian joint action is BB, the egalitarian one SS.  Whoever plays by the norm w' while
    the other plays by w does not gain, if w and w' are these two: amTFT takes for defection what
    pays more than cooperation would. *)
Theorem disagreement_is_not_defection : forall w w' : bool * bool,
  let utilitarian := (false, false) in let egalitarian := (true, true) in
  (forall a b, (a, b) <> utilitarian ->
    total (values ABoS_1 ABoS_2 a b) < total (values ABoS_1 ABoS_2 false false)) /\
  (forall a b, (a, b) <> egalitarian ->
    least (values ABoS_1 ABoS_2 a b) < least (values ABoS_1 ABoS_2 true true)) /\
  ((w, w') = (utilitarian, egalitarian) \/ (w, w') = (egalitarian, utilitarian) ->
   ABoS_1 (fst w') (snd w) <= ABoS_1 (fst w) (snd w) /\
   ABoS_2 (fst w) (snd w') <= ABoS_2 (fst w) (snd w)).
Proof.
  intros w w' u e; unfold u, e, ABoS_1, ABoS_2, total, least, values; split; [|split].
  - intros [] []; simpl; intros; try congruence; lra.
  - intros [] []; simpl; intros; try congruence; unfold Rmin;
      repeat destruct Rle_dec; lra.
  - intros [H|H]; injection H; intros -> ->; simpl; lra.
Qed.

(** In the matrix of Foerster et al. (2018), (-1,-1) (-3,0); (0,-3) (-2,-2), joint defection does
    not pay (-3, -3). *)
Definition IPD_1 := table (-1) (-3) 0 (-2).
Definition IPD_2 := table (-1) 0 (-3) (-2).

Theorem joint_defection : values IPD_1 IPD_2 true true = (-2, -2) /\
  values IPD_1 IPD_2 true true <> (-3, -3).
Proof. unfold values, IPD_1, IPD_2; simpl; split; [reflexivity|]; intros E; injection E; lra. Qed.

(** * The Venn diagram of Figure 1 *)

Inductive kind := Pure | Symmetric | Asymmetric | Neither.

(** The game is of this kind and of no other; it is a social dilemma, or is not. *)
Definition lies_in {A B : Type} (V1 V2 : A -> B -> R) (k : kind) (is_dilemma : Prop) : Prop :=
  (pure_coordination V1 V2 <-> k = Pure) /\ (symmetric_bargaining V1 V2 <-> k = Symmetric) /\
  (asymmetric_bargaining V1 V2 <-> k = Asymmetric) /\ (social_dilemma V1 V2 <-> is_dilemma).

Lemma place_neither : forall (A B : Type) (V1 V2 : A -> B -> R) (d : Prop),
  (forall a b, ~ good_equilibrium V1 V2 a b) -> (social_dilemma V1 V2 <-> d) ->
  lies_in V1 V2 Neither d.
Proof.
  intros A B V1 V2 d N D; destruct (nothing_to_agree_on _ _ _ _ N) as [NC NB].
  unfold lies_in, pure_coordination, symmetric_bargaining, asymmetric_bargaining.
  repeat split; try discriminate; try tauto.
Qed.

Lemma place_pure : forall (A B : Type) (V : A -> B -> R) (d : Prop),
  coordination V V -> (social_dilemma V V <-> d) -> lies_in V V Pure d.
Proof.
  intros A B V d C D; assert (N := no_conflict _ _ V).
  unfold lies_in, pure_coordination, symmetric_bargaining, asymmetric_bargaining.
  repeat split; try discriminate; try tauto.
Qed.

Lemma place_symmetric : forall (A B : Type) (V1 V2 : A -> B -> R) (d : Prop),
  is_bargaining V1 V2 -> symmetric_payoffs V1 V2 -> (social_dilemma V1 V2 <-> d) ->
  lies_in V1 V2 Symmetric d.
Proof.
  intros A B V1 V2 d C S D; apply mirrored_mixtures in S; assert (N := not_both _ _ S).
  unfold lies_in, pure_coordination, symmetric_bargaining, asymmetric_bargaining.
  repeat split; try discriminate; try tauto.
Qed.

Lemma place_asymmetric : forall (A B : Type) (V1 V2 : A -> B -> R) (d : Prop),
  is_bargaining V1 V2 -> asymmetric_payoffs V1 V2 -> (social_dilemma V1 V2 <-> d) ->
  lies_in V1 V2 Asymmetric d.
Proof.
  intros A B V1 V2 d C S D; assert (N : ~ symmetric (attainable V1 V2)).
  { intros Y; exact (not_both _ _ Y S). }
  unfold lies_in, pure_coordination, symmetric_bargaining, asymmetric_bargaining.
  repeat split; try discriminate; try tauto.
Qed.

(** A game in each region, from top to bottom: Matching Pennies, the Prisoner's Dilemma, Pure
    Coordination, (3,3) (0,0) (0,0); (0,0) (2,2) (0,0); (0,0) (0,0) (3,3), Bach or Stravinsky,
    (0,3) (2,2); (0,0) (3,0), Asymmetric Bach or Stravinsky, and (0,3) (3,2); (0,0) (4,0). *)
Theorem venn_diagram :
  lies_in (table 1 (-1) (-1) 1) (table (-1) 1 1 (-1)) Neither False /\
  lies_in IPD_1 IPD_2 Neither True /\
  lies_in Pure_Coordination Pure_Coordination Pure False /\
  lies_in (third_way 3 2 3) (third_way 3 2 3) Pure True /\
  lies_in BoS_1 BoS_2 Symmetric False /\
  lies_in (table 0 2 0 3) (table 3 2 0 0) Symmetric True /\
  lies_in ABoS_1 ABoS_2 Asymmetric False /\
  lies_in (table 0 3 0 4) (table 3 2 0 0) Asymmetric True.
Proof.
  split; [|split; [|split; [|split; [|split; [|split; [|split]]]]]].
  - apply place_neither.
    + intros a b [[N1 N2] _]; specialize (N1 (negb a)); specialize (N2 (negb b)); by_cases.
    + split; [no_dilemma | tauto].
  - unfold IPD_1, IPD_2; apply place_neither.
    + intros a b [[N1 N2] P]; specialize (N1 (negb a)); specialize (N2 (negb b)).
      destruct a, b; simpl in *; try lra; revert P; dominated_by false false.
    + split; [tauto|]; intros _; exists false, true, false, true; unfold dilemma; simpl.
      repeat split; try congruence; lra.
  - apply place_pure; [exact pure_is_coordination|].
    unfold Pure_Coordination; split; [no_dilemma | tauto].
  - assert (Cells : forall x y, 1 * third_way 3 2 3 x y + 1 * third_way 3 2 3 x y <= 6)
      by (intros [[]|] [[]|]; simpl; lra).
    apply place_pure.
    + exists (Some true), (Some true), None, None.
      split; [split; [split; intros [[]|]; simpl; lra |
        apply (supported _ _ 1 1); try lra; intros; simpl; specialize (Cells a' b'); lra]|].
      split; [split; [split; intros [[]|]; simpl; lra |
        apply (supported _ _ 1 1); try lra; intros; simpl; specialize (Cells a' b'); lra]|].
      split; [congruence|]; dominated_by (Some true) (Some true).
    + split; [tauto|]; intros _; exists (Some true), (Some false), (Some true), (Some false).
      unfold dilemma; simpl; repeat split; try congruence; lra.
  - apply place_symmetric; [exact BoS_conflict | exact BoS_is_symmetric|].
    unfold BoS_1, BoS_2; split; [no_dilemma | tauto].
  - apply place_symmetric.
    + exists true, true, false, false; split; [equilibrium 2 1|]; split; [equilibrium 1 2|].
      unfold strictly_self_serving; simpl; lra.
    + mirrored.
    + split; [tauto|]; intros _; exists false, true, true, false; unfold dilemma; simpl.
      repeat split; try congruence; lra.
  - destruct ABoS_conflict as [C As]; apply place_asymmetric; [|exact As|].
    + exists false, false, true, true; exact C.
    + unfold ABoS_1, ABoS_2; split; [no_dilemma | tauto].
  - apply place_asymmetric.
    + exists true, true, false, false; split; [equilibrium 2 1|]; split; [equilibrium 1 3|].
      unfold strictly_self_serving; simpl; lra.
    + exists true, true; intros H; assert (L := attainable_linear (table 0 3 0 4) (table 3 2 0 0) 0
        1 3 ltac:(by_cases) _ H); simpl in L; lra.
    + split; [tauto|]; intros _; exists false, true, true, false; unfold dilemma; simpl.
      repeat split; try congruence; lra.
Qed.

(** * Correlated equilibria *)

Section Correlated.

(** The actions are listed; [c a b] is the chance that the players are told to play (a, b). *)
Context {A B : Type}.
Variables (V1 V2 : A -> B -> R) (As : list A) (Bs : list B).

Definition lottery (c : A -> B -> R) : Prop :=
  (forall a b, 0 <= c a b) /\ sum As (fun a => sum Bs (fun b => c a b)) = 1.
Definition average (V c : A -> B -> R) : R := sum As (fun a => sum Bs (fun b => c a b * V a b)).

(** Nobody gains by disobeying. *)
Definition correlated_equilibrium (c : A -> B -> R) : Prop := lottery c /\
  (forall a a', sum Bs (fun b => c a b * V1 a' b) <= sum Bs (fun b => c a b * V1 a b)) /\
  (forall b b', sum As (fun a => c a b * V2 a b') <= sum As (fun a => c a b * V2 a b)).

(** The chance that the joint action pays x. *)
Definition equal (x y : payoffs) : R :=
  if Req_EM_T (fst x) (fst y) then if Req_EM_T (snd x) (snd y) then 1 else 0 else 0.
Definition chance (c : A -> B -> R) (x : payoffs) : R :=
  sum As (fun a => sum Bs (fun b => c a b * equal (values V1 V2 a b) x)).

(** A lottery over Pareto-optimal joint actions in which (x, y) is as likely as (y, x). *)
Definition even_lottery (c : A -> B -> R) : Prop :=
  (forall a b, 0 < c a b -> Pareto_optimal V1 V2 a b) /\
  (forall x, chance c (swap x) = chance c x).

End Correlated.

Definition two : list bool := [false; true].

(** The fair coin between the two equilibria of Bach or Stravinsky is a correlated equilibrium,
    maximises the total payoff and offers each player the same. *)
Theorem coin_is_reasonable : let fair := table (1/2) 0 0 (1/2) in
  let paid V := average two two V in
  (forall a b, Nash BoS_1 BoS_2 a b <-> a = b) /\
  correlated_equilibrium BoS_1 BoS_2 two two fair /\
  (forall c, lottery two two c ->
    paid BoS_1 c + paid BoS_2 c <= paid BoS_1 fair + paid BoS_2 fair) /\
  paid BoS_1 fair = paid BoS_2 fair.
Proof.
  unfold correlated_equilibrium, lottery, average, two, sum, Nash, BoS_1, BoS_2; simpl.
  split; [|split; [split; [split|split]|split]].
  - intros a b; split.
    + intros [N1 N2]; specialize (N1 b); specialize (N2 a); destruct a, b; simpl in *;
        congruence || lra.
    + intros ->; split; intros []; destruct b; simpl; lra.
  - intros [] []; simpl; lra.
  - lra.
  - intros [] []; simpl; lra.
  - intros [] []; simpl; lra.
  - intros c [P T]; generalize (P false false) (P false true) (P true false) (P true true); lra.
  - lra.
Qed.

(** A game with three actions for player 1, row by row. *)
Inductive row := Top | Middle | Bottom.
Definition rows (a b c d e f : R) (x : row) (y : bool) : R :=
  match x, y with
  | Top, false => a | Top, true => b | Middle, false => c | Middle, true => d
  | Bottom, false => e | Bottom, true => f
  end.

(** (0,0) (0,3); (0,0) (3,0); (1,2) (2,1) is a bargaining problem, symmetric as the paper defines
    it, in which no correlated equilibrium is a symmetric lottery over Pareto-optimal payoffs. *)
Theorem no_symmetric_correlated_equilibrium :
  let V1 := rows 0 0 0 3 1 2 in let V2 := rows 0 3 0 0 2 1 in
  is_bargaining V1 V2 /\ symmetric_payoffs V1 V2 /\
  forall c, correlated_equilibrium V1 V2 [Top; Middle; Bottom] two c -> ~ even_lottery V1 V2
    [Top; Middle; Bottom] two c.
Proof.
  intros V1 V2; split; [|split].
  - exists Middle, true, Bottom, false; unfold bargaining, strictly_self_serving, V1, V2.
    repeat split; try (intros []; simpl; lra); try (simpl; lra);
      apply (supported _ _ 1 1); try lra; intros [] []; simpl; lra.
  - intros [] []; unfold values, swap, V1, V2; simpl;
      [exists Middle, true | exists Top, false | exists Top, true | exists Top, false |
       exists Bottom, false | exists Bottom, true]; reflexivity.
  - intros c [[P T] [O1 O2]] [Good Even].
    assert (Zero : forall a, a = Top \/ a = Middle -> c a false = 0).
    { intros a Ha; destruct (Rle_lt_or_eq_dec _ _ (P a false)) as [L|E]; [exfalso | auto].
      apply (Good _ _ L _ (paid _ _ Bottom true)).
      destruct Ha as [-> | ->]; unfold dominates, at_least, values, V1, V2; simpl; lra. }
    generalize (Zero Top ltac:(auto)) (Zero Middle ltac:(auto)); intros Z1 Z2.
    assert (Likely : forall u v, chance V1 V2 [Top; Middle; Bottom] two c (u, v) =
      c Top true * equal (0, 3) (u, v) + c Middle true * equal (3, 0) (u, v) +
      c Bottom false * equal (1, 2) (u, v) + c Bottom true * equal (2, 1) (u, v)).
    { intros u v; unfold chance, two, sum, values, V1, V2; simpl; rewrite Z1, Z2; ring. }
    assert (E1 : c Top true = c Middle true).
    { assert (E := Even (3, 0)); unfold swap in E; simpl in E; rewrite !Likely in E.
      unfold equal in E; simpl in E; repeat (destruct Req_EM_T in E; try lra). }
    assert (E2 : c Bottom false = c Bottom true).
    { assert (E := Even (2, 1)); unfold swap in E; simpl in E; rewrite !Likely in E.
      unfold equal in E; simpl in E; repeat (destruct Req_EM_T in E; try lra). }
    assert (D1 := O1 Top Middle); assert (D2 := O2 true false).
    generalize (P Top true) (P Middle true) (P Bottom false) (P Bottom true).
    unfold two, sum, V1, V2 in *; simpl in *; lra.
Qed.

(** * Whether welfare functions agree in symmetric problems (section 3.3) *)

Lemma total_is_strong : strong_pareto total /\ impartial total.
Proof.
  split; [intros [a b] [c e] | intros [a b]]; unfold total, swap; simpl; intros; lra.
Qed.

Lemma strong_optimum : forall (S : payoffs -> Prop) w x, strong_pareto w -> maximiser S w x ->
  efficient_in S x.
Proof.
  intros S w x P [Sx M]; split; [exact Sx|]; intros y Sy [[D1 D2] D].
  specialize (M y Sy); specialize (P x y D1 D2 D); lra.
Qed.

(** (0,1) (0,0); (0,0) (1,0), in which both functions below have Pareto-optimal optima. *)
Definition small_1 := table 0 0 0 1.
Definition small_2 := table 1 0 0 0.

Lemma small_bargaining : is_bargaining small_1 small_2.
Proof.
  exists true, true, false, false; unfold small_1, small_2.
  split; [equilibrium 1 1|]; split; [equilibrium 1 1|].
  unfold strictly_self_serving; simpl; lra.
Qed.

Lemma small_symmetric : symmetric (attainable small_1 small_2).
Proof. apply mirrored_mixtures; unfold small_1, small_2; mirrored. Qed.

Lemma small_bounds : forall y, attainable small_1 small_2 y -> total y <= 1.
Proof.
  intros y Y; assert (L := attainable_linear small_1 small_2 1 1 1 ltac:(by_cases) y Y).
  unfold total; lra.
Qed.

Lemma small_coin : attainable small_1 small_2 (1/2, 1/2).
Proof.
  assert (M := mixed small_1 small_2 _ _ (1/2) (paid _ _ true true) (paid _ _ false false)
    ltac:(lra)).
  unfold values, small_1, small_2 in M; simpl in M.
  replace (1/2, 1/2) with (1/2 * 1 + (1 - 1/2) * 0, 1/2 * 0 + (1 - 1/2) * 1) by (f_equal; lra).
  exact M.
Qed.

(** The utilitarian function is indifferent between the two equilibria and the coin; min + (1/10)
    sum is not. *)
Theorem not_the_same_maximisers : exists (V1 V2 : bool -> bool -> R) w w',
  is_bargaining V1 V2 /\ symmetric (attainable V1 V2) /\ impartial w /\ impartial w' /\
  (forall x, maximiser (attainable V1 V2) w x -> efficient_in (attainable V1 V2) x) /\
  (forall x, maximiser (attainable V1 V2) w' x -> efficient_in (attainable V1 V2) x) /\
  ~ (forall x, maximiser (attainable V1 V2) w x <-> maximiser (attainable V1 V2) w' x).
Proof.
  exists small_1, small_2, total, (fun x => least x + 1/10 * total x).
  destruct total_is_strong as [P I].
  destruct (least_plus_total_is_strong (1/10) ltac:(lra)) as [P' I'].
  split; [exact small_bargaining|]; split; [exact small_symmetric|]; split; [exact I|].
  split; [exact I'|]; split; [intros x; now apply strong_optimum|].
  split; [intros x; now apply strong_optimum|]; intros H.
  assert (M : maximiser (attainable small_1 small_2) total (0, 1)).
  { split; [exact (paid small_1 small_2 false false)|]; intros y Y; apply small_bounds in Y.
    unfold total in *; simpl; lra. }
  apply H in M; destruct M as [_ M]; specialize (M _ small_coin).
  unfold least, total in M; simpl in M; rewrite !Rmin_left in M; lra.
Qed.

(** One equilibrium that no joint action dominates is best for w among these. *)
Definition best_equilibrium {A B : Type} (V1 V2 : A -> B -> R) (w : payoffs -> R) a b : Prop :=
  let eligible a b := Nash V1 V2 a b /\ efficient V1 V2 a b in
  eligible a b /\ forall a' b', eligible a' b' -> w (values V1 V2 a' b') <= w (values V1 V2 a b).

(** (0,0) (0,3); (0,0) (1,1); (3,0) (0,0): the equilibria that no joint action dominates pay (1, 1)
    and (3, 0); the egalitarian function picks the first and the utilitarian one the second. *)
Theorem not_one_pure_equilibrium : exists (V1 V2 : row -> bool -> R) w w',
  (exists p1 p2 q1 q2, (Nash V1 V2 p1 p2 /\ efficient V1 V2 p1 p2) /\
    (Nash V1 V2 q1 q2 /\ efficient V1 V2 q1 q2) /\ values V1 V2 p1 p2 <> values V1 V2 q1 q2) /\
  symmetric_payoffs V1 V2 /\ (impartial w /\ strong_pareto w) /\
  (impartial w' /\ strong_pareto w') /\
  ~ exists a b, best_equilibrium V1 V2 w a b /\ best_equilibrium V1 V2 w' a b.
Proof.
  set (V1 := rows 0 0 0 1 3 0); set (V2 := rows 0 3 0 1 0 0).
  exists V1, V2, total, (fun x => least x + 1/10 * total x).
  assert (E1 : Nash V1 V2 Middle true /\ efficient V1 V2 Middle true).
  { split; [split; intros []; unfold V1, V2; simpl; lra|].
    intros [] []; unfold dominates, at_least, values, V1, V2; simpl; lra. }
  assert (E2 : Nash V1 V2 Bottom false /\ efficient V1 V2 Bottom false).
  { split; [split; intros []; unfold V1, V2; simpl; lra|].
    intros [] []; unfold dominates, at_least, values, V1, V2; simpl; lra. }
  destruct total_is_strong as [P I].
  destruct (least_plus_total_is_strong (1/10) ltac:(lra)) as [P' I'].
  split; [|split; [|split; [tauto|split; [tauto|]]]].
  - exists Middle, true, Bottom, false; split; [exact E1|]; split; [exact E2|].
    unfold values, V1, V2; simpl; intros E; injection E; lra.
  - intros [] []; unfold values, swap, V1, V2; simpl;
      [exists Bottom, false | exists Top, false | exists Middle, true | exists Top, false |
       exists Bottom, true | exists Top, true]; reflexivity.
  - intros (a & b & [[[N1 N2] _] B] & [_ B']); specialize (B _ _ E2); specialize (B' _ _ E1).
    assert (F1 := N1 Top); assert (F2 := N1 Middle); assert (F3 := N1 Bottom).
    assert (G1 := N2 false); assert (G2 := N2 true).
    unfold total, least, values, V1, V2 in *; simpl in *.
    rewrite (Rmin_left 1 1) in B' by lra; unfold Rmin in B'.
    destruct a, b; simpl in *; repeat destruct Rle_dec; lra.
Qed.

(** * Degrees of normative disagreement (section 3.3) *)

Lemma ABoS_maxima : let S := attainable ABoS_1 ABoS_2 in
  maximiser S total (4, 1) /\ maximiser S least (2, 2).
Proof.
  intros S; split; (split; [|intros y Y]).
  - exact (paid ABoS_1 ABoS_2 false false).
  - assert (L := attainable_linear ABoS_1 ABoS_2 1 1 5 ltac:(by_cases) y Y).
    unfold total; simpl; lra.
  - exact (paid ABoS_1 ABoS_2 true true).
  - assert (L := attainable_linear ABoS_1 ABoS_2 1 2 6 ltac:(by_cases) y Y).
    unfold least; simpl; rewrite (Rmin_left 2 2) by lra.
    unfold Rmin; destruct Rle_dec; lra.
Qed.

(** |max w_Util - max w_Egal| is 3 in (4,1) (0,0); (0,0) (2,2), and 44/3 in (15,10) (0,0);
    (0,0) (1,11): asymmetric bargaining problems both. *)
Theorem degree_of_disagreement_differs : exists V1 V2 U1 U2 : bool -> bool -> R,
  asymmetric_bargaining V1 V2 /\ asymmetric_bargaining U1 U2 /\ exists x y z u,
  maximiser (attainable V1 V2) total x /\ maximiser (attainable V1 V2) least y /\
  maximiser (attainable U1 U2) total z /\ maximiser (attainable U1 U2) least u /\
  Rabs (total x - least y) <> Rabs (total z - least u).
Proof.
  exists ABoS_1, ABoS_2, (table 15 0 0 1), (table 10 0 0 11).
  destruct ABoS_conflict as [C As]; destruct ABoS_maxima as [M1 M2].
  split; [split; [exists false, false, true, true; exact C | exact As]|].
  split; [split; [exists false, false, true, true; exact extreme_asymmetry_is_Pareto_optimal|]|].
  { exists false, false; intros H; assert (L := attainable_linear (table 15 0 0 1)
      (table 10 0 0 11) 1 14 155 ltac:(by_cases) _ H); simpl in L; lra. }
  exists (4, 1), (2, 2), (15, 10), (31/3, 31/3); split; [exact M1|]; split; [exact M2|].
  split; [|split].
  - split; [exact (paid (table 15 0 0 1) (table 10 0 0 11) false false)|]; intros y Y.
    assert (L := attainable_linear (table 15 0 0 1) (table 10 0 0 11) 1 1 25 ltac:(by_cases) y Y).
    unfold total; simpl; lra.
  - split.
    + assert (M := mixed (table 15 0 0 1) (table 10 0 0 11) _ _ (2/3) (paid _ _ false false)
        (paid _ _ true true) ltac:(lra)); unfold values in M; simpl in M.
      replace (31/3, 31/3) with (2/3 * 15 + (1 - 2/3) * 1, 2/3 * 10 + (1 - 2/3) * 11)
        by (f_equal; lra); exact M.
    + intros y Y; assert (L := attainable_linear (table 15 0 0 1) (table 10 0 0 11) 1 14 155
        ltac:(by_cases) y Y).
      unfold least; simpl; rewrite (Rmin_left (31/3)) by lra; unfold Rmin; destruct Rle_dec; lra.
  - unfold total, least; simpl; rewrite !Rmin_left by lra; rewrite !Rabs_pos_eq; lra.
Qed.

(** The difference is not 0 in (0,1) (0,0); (0,0) (1,0), though the coin (1/2, 1/2) attains both
    maxima, 1 and 1/2. *)
Theorem difference_without_disagreement : exists V1 V2 : bool -> bool -> R, is_bargaining V1 V2 /\
  exists x, maximiser (attainable V1 V2) total x /\ maximiser (attainable V1 V2) least x /\
    Rabs (total x - least x) <> 0.
Proof.
  exists small_1, small_2; split; [exact small_bargaining|]; exists (1/2, 1/2).
  split; [|split].
  - split; [exact small_coin|]; intros y Y; apply small_bounds in Y; unfold total in *; simpl; lra.
  - split; [exact small_coin|]; intros y Y; apply small_bounds in Y; unfold total, least in *.
    simpl; rewrite (Rmin_left (1/2)) by lra; unfold Rmin; destruct Rle_dec; lra.
  - unfold total, least; simpl; rewrite Rmin_left, Rabs_pos_eq; lra.
Qed.
