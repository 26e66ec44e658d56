(** Encounters of agents that draw norms until they agree: what helps and what hurts (sections 5.1
    and 5.2).

    Resampling.v has the chain of norms.  Here are the hypotheses that the paper makes of norms in
    an asymmetric bargaining problem, and examples that meet them. *)

From Coq Require Import Reals Lra List Lia.
From Norms Require Import CrossPlay Welfare BargainingProblems Resampling.
Import ListNotations.
Open Scope R_scope.

Section Setting.

(** What the players get while player 1 follows one norm and player 2 another. *)
Context {Norm : Type}.
Variables u1 u2 : Norm -> Norm -> R.

(** In this order: each norm is the only optimum, mixtures included, of an impartial welfare
    function that rises with both payoffs; nothing dominates a norm; where both follow it, no
    player gains by following another; over any two the preferences conflict; disagreement is
    inefficient, and pays no player more than any agreement does; some mirror image is not
    attainable. *)
Definition setting : Prop :=
  (forall n, exists w, impartial w /\ strong_pareto w /\
    only_optimum (attainable u1 u2) w (values u1 u2 n n)) /\
  (forall n, Pareto_optimal u1 u2 n n) /\
  (forall n, Nash u1 u2 n n) /\
  (forall n m, n <> m -> (u1 m m < u1 n n /\ u2 n n < u2 m m) \/
    (u1 n n < u1 m m /\ u2 m m < u2 n n)) /\
  (forall n m, n <> m -> exists y, attainable u1 u2 y /\ dominates y (values u1 u2 n m)) /\
  (forall n m k, n <> m -> u1 n m <= u1 k k /\ u2 n m <= u2 k k) /\
  asymmetric_payoffs u1 u2.

Variable dec : forall n m : Norm, {n = m} + {n <> m}.
Variable norms : list Norm.

(** Agents that begin with a norm drawn by s1 and s2, and draw by q1 and q2 after each disagreement,
    get v per step in payoffs u. *)
Definition get (g : R) (u : Norm -> Norm -> R) (q1 q2 s1 s2 : Norm -> R) (v : R) : Prop :=
  discounted g (fun t => expected norms u (drawing dec norms q1 q2 s1 s2 t)) v.

(** The chance d moves from the norm a to the norm b. *)
Definition moved (q : Norm -> R) (d : R) (a b n : Norm) : R :=
  q n + d * (only dec b n - only dec a n).

(** Each norm of W alike. *)
Definition uniform (W : list Norm) (n : Norm) : R :=
  if in_dec dec n W then / INR (length W) else 0.

(** Agreement pays 1: what agents get is their discounted share of time in agreement. *)
Definition agreement (n m : Norm) : R := if dec n m then 1 else 0.

End Setting.

Lemma ranked_is_strong : forall k l, 0 < k -> 0 < l ->
  impartial (fun x => k * greatest x + l * least x) /\
  strong_pareto (fun x => k * greatest x + l * least x).
Proof.
  intros k l K L; split.
  - intros [a b]; unfold greatest, least, swap; simpl; now rewrite Rmax_comm, Rmin_comm.
  - intros [a b] [c e]; unfold greatest, least; simpl; intros H1 H2 H3.
    assert (M : Rmax a b <= Rmax c e) by (unfold Rmax; repeat destruct Rle_dec; lra).
    assert (M' : Rmin a b <= Rmin c e) by (unfold Rmin; repeat destruct Rle_dec; lra).
    assert (Sum : forall x y, Rmax x y + Rmin x y = x + y)
      by (intros; unfold Rmax, Rmin; destruct Rle_dec; lra).
    assert (S1 := Sum a b); assert (S2 := Sum c e).
    assert (P1 : 0 <= k * (Rmax c e - Rmax a b)) by (apply Rmult_le_pos; lra).
    assert (P2 : 0 <= l * (Rmin c e - Rmin a b)) by (apply Rmult_le_pos; lra).
    destruct (Rlt_le_dec (Rmax a b) (Rmax c e)).
    + assert (0 < k * (Rmax c e - Rmax a b)) by (apply Rmult_lt_0_compat; lra); lra.
    + assert (0 < l * (Rmin c e - Rmin a b)) by (apply Rmult_lt_0_compat; lra); lra.
Qed.

(** Where player 1 never gets less than player 2, such a function is linear. *)
Lemma ranked_optimum : forall (S : payoffs -> Prop) k l x, 0 < k -> 0 < l -> S x ->
  (forall y, S y -> snd y <= fst y) ->
  (forall y, S y -> k * fst x + l * snd x <= k * fst y + l * snd y -> y = x) ->
  exists w, impartial w /\ strong_pareto w /\ only_optimum S w x.
Proof.
  intros S k l x K L Sx Lead Only; exists (fun x => k * greatest x + l * least x).
  destruct (ranked_is_strong k l K L) as [I P]; split; [exact I|]; split; [exact P|].
  split; [exact Sx|]; intros y Sy D; assert (Y := Lead y Sy); assert (X := Lead x Sx).
  unfold greatest, least; rewrite !Rmax_left, !Rmin_right by lra.
  apply Rnot_le_lt; intros H; exact (D (Only y Sy H)).
Qed.

(** * The norms of Asymmetric Bach or Stravinsky: true pays (4, 1), false (2, 2) *)

Lemma bos_setting : setting bos_1 bos_2.
Proof.
  assert (Bounds : forall y, attainable bos_1 bos_2 y ->
    fst y <= 4 * snd y /\ snd y <= fst y /\ fst y + 2 * snd y <= 6).
  { intros y Y; assert (H1 := attainable_linear bos_1 bos_2 1 (-4) 0
      ltac:(intros [] []; simpl; lra) y Y).
    assert (H2 := attainable_linear bos_1 bos_2 (-1) 1 0 ltac:(intros [] []; simpl; lra) y Y).
    assert (H3 := attainable_linear bos_1 bos_2 1 2 6 ltac:(intros [] []; simpl; lra) y Y); lra. }
  repeat split.
  - intros []; [apply (ranked_optimum _ 1 1) | apply (ranked_optimum _ 1 3)]; try lra;
      try apply paid; intros [y1 y2] Y; apply Bounds in Y; unfold values; simpl in *;
      try lra; intros; f_equal; lra.
  - intros []; apply (supported _ _ 1 2); try lra; intros [] []; simpl; lra.
  - intros []; destruct n; simpl; lra.
  - intros []; destruct n; simpl; lra.
  - intros [] []; simpl; intros; try congruence; lra.
  - intros [] [] N; try congruence; exists (values bos_1 bos_2 true true); (split; [constructor|]);
      unfold dominates, at_least, values; simpl; lra.
  - destruct n, m, k; simpl; try congruence; lra.
  - destruct n, m, k; simpl; try congruence; lra.
  - exists true, true; intros H; apply Bounds in H; unfold swap, values in H; simpl in H; lra.
Qed.

(** An agent may gain by putting higher probability on a norm that it prefers. *)
Theorem weight_on_the_preferred_can_pay : exists q1 q2 d (a b : bool),
  distribution both q1 /\ distribution both (moved Bool.bool_dec q1 d a b) /\
  distribution both q2 /\ setting bos_1 bos_2 /\ 0 < d /\ bos_1 a a < bos_1 b b /\
  let q1' := moved Bool.bool_dec q1 d a b in
  exists before after, get Bool.bool_dec both (24/25) bos_1 q1 q2 q1 q2 before /\
    get Bool.bool_dec both (24/25) bos_1 q1' q2 q1' q2 after /\ before < after.
Proof.
  exists (weight (1/4)), (weight (1/4)), (1/4), false, true.
  assert (D : distribution both (weight (1/4))) by (apply weight_distribution; lra).
  assert (D' : distribution both (moved Bool.bool_dec (weight (1/4)) (1/4) false true)).
  { split; [intros []; unfold moved, only; simpl; lra | unfold moved, only; simpl; lra]. }
  split; [exact D|]; split; [exact D'|]; split; [exact D|]; split; [exact bos_setting|].
  split; [lra|]; split; [simpl; lra|]; intros q1'.
  assert (G : 0 <= 24/25 < 1) by lra.
  assert (V := resampling_value Bool.bool_dec both both_distinct _ _ D D (24/25) bos_1 G).
  assert (V' := resampling_value Bool.bool_dec both both_distinct _ _ D' D (24/25) bos_1 G).
  eexists; eexists; split; [exact V|]; split; [exact V'|].
  unfold fresh_value, apart, together, meeting, sum2, off, sum, moved, only, weight, both.
  simpl; lra.
Qed.

(** Against a counterpart that draws both norms alike, insisting on the preferred norm pays more
    than drawing from both, the preferred one first. *)
Theorem insisting_can_pay : setting bos_1 bos_2 /\ (forall n, bos_1 n n <= bos_1 true true) /\
  let even := uniform Bool.bool_dec [true; false] in
  let preferred := uniform Bool.bool_dec [true] in
  exists flexible insisting,
    get Bool.bool_dec both (24/25) bos_1 even even preferred even flexible /\
    get Bool.bool_dec both (24/25) bos_1 preferred even preferred even insisting /\
    flexible < insisting.
Proof.
  split; [exact bos_setting|]; split; [intros []; simpl; lra|]; intros even preferred.
  assert (E : distribution both even).
  { split; [intros []; unfold even, uniform; simpl; lra|]; unfold even, uniform; simpl; lra. }
  assert (P : distribution both preferred).
  { split; [intros []; unfold preferred, uniform; simpl; lra|].
    unfold preferred, uniform; simpl; lra. }
  assert (G : 0 <= 24/25 < 1) by lra.
  assert (V := resampling_value_from Bool.bool_dec both both_distinct _ _ E E (24/25) bos_1
    preferred even G).
  assert (V' := resampling_value_from Bool.bool_dec both both_distinct _ _ P E (24/25) bos_1
    preferred even G).
  eexists; eexists; split; [exact V|]; split; [exact V'|].
  unfold agreed_part, disagreement, fresh_value, apart, together, meeting, sum2, off, drawing,
    even, preferred, uniform, both; simpl; lra.
Qed.

(** Cross-play of the two norms pays nothing; if at least one player's set holds both norms, both
    players get more.  The sets are {true}, {false} and {true, false}, drawn uniformly. *)
Theorem adaptiveness_improves_cross_play :
  let set_of W := W = [true] \/ W = [false] \/ W = [true; false] in
  let pays u W1 W2 := get Bool.bool_dec both (24/25) u (uniform Bool.bool_dec W1)
    (uniform Bool.bool_dec W2) (uniform Bool.bool_dec W1) (uniform Bool.bool_dec W2) in
  (forall u W1 W2, u = bos_1 \/ u = bos_2 -> (W1, W2) = ([true], [false]) \/
    (W1, W2) = ([false], [true]) -> pays u W1 W2 0) /\
  (forall u W1 W2, u = bos_1 \/ u = bos_2 -> set_of W1 -> set_of W2 ->
    W1 = [true; false] \/ W2 = [true; false] -> exists v, pays u W1 W2 v /\ 0 < v).
Proof.
  intros set_of pays.
  assert (G : 0 <= 24/25 < 1) by lra.
  assert (D : forall W, set_of W -> distribution both (uniform Bool.bool_dec W)).
  { intros W [-> |[-> | ->]]; (split; [intros []; unfold uniform; simpl; lra|]);
      unfold uniform; simpl; lra. }
  assert (V : forall u W1 W2, set_of W1 -> set_of W2 -> pays u W1 W2
    (fresh_value Bool.bool_dec both (uniform Bool.bool_dec W1) (uniform Bool.bool_dec W2)
       (24/25) u)).
  { intros u W1 W2 H1 H2.
    exact (resampling_value Bool.bool_dec both both_distinct _ _ (D _ H1) (D _ H2) _ u G). }
  split.
  - intros u W1 W2 U H.
    assert (S : set_of W1 /\ set_of W2)
      by (destruct H as [H|H]; injection H; intros -> ->; unfold set_of; tauto).
    assert (P := V u W1 W2 (proj1 S) (proj2 S)).
    replace 0 with (fresh_value Bool.bool_dec both (uniform Bool.bool_dec W1)
      (uniform Bool.bool_dec W2) (24/25) u); [exact P|].
    destruct H as [H|H]; injection H; intros -> ->; destruct U as [-> | ->];
      unfold fresh_value, apart, together, meeting, sum2, off, uniform, both; simpl; lra.
  - intros u W1 W2 U S1 S2 H; eexists; split; [exact (V u W1 W2 S1 S2)|].
    destruct U as [-> | ->]; destruct S1 as [-> |[-> | ->]]; destruct S2 as [-> |[-> | ->]];
      try (destruct H as [H|H]; discriminate H);
      unfold fresh_value, apart, together, meeting, sum2, off, uniform, both; simpl; lra.
Qed.

(** * Three norms *)

Inductive three_norms := NormA | NormB | NormC.
Definition same_norm : forall n m : three_norms, {n = m} + {n <> m}.
Proof. decide equality. Defined.
Definition all_three := [NormA; NormB; NormC].

Lemma all_distinct : NoDup all_three.
Proof. repeat constructor; simpl; intuition discriminate. Qed.

(** Disagreements pay nothing. *)
Definition agreements (a b c : R) (n m : three_norms) : R :=
  match n, m with NormA, NormA => a | NormB, NormB => b | NormC, NormC => c | _, _ => 0 end.

Lemma three_setting : setting (agreements 2 4 (9/2)) (agreements 2 1 (1/2)).
Proof.
  set (u1 := agreements 2 4 (9/2)); set (u2 := agreements 2 1 (1/2)).
  assert (Bounds : forall y, attainable u1 u2 y ->
    fst y <= 9 * snd y /\ snd y <= fst y /\ fst y + 2 * snd y <= 6 /\ fst y + snd y <= 5).
  { intros y Y; assert (H1 := attainable_linear u1 u2 1 (-9) 0
      ltac:(intros [] []; simpl; lra) y Y).
    assert (H2 := attainable_linear u1 u2 (-1) 1 0 ltac:(intros [] []; simpl; lra) y Y).
    assert (H3 := attainable_linear u1 u2 1 2 6 ltac:(intros [] []; simpl; lra) y Y).
    assert (H4 := attainable_linear u1 u2 1 1 5 ltac:(intros [] []; simpl; lra) y Y); lra. }
  repeat split.
  - intros []; [apply (ranked_optimum _ 1 3) | apply (ranked_optimum _ 2 3) |
      apply (ranked_optimum _ 2 1)]; try lra; try apply paid; intros [y1 y2] Y; apply Bounds in Y;
      unfold values, u1, u2; simpl in *; try lra; intros; f_equal; lra.
  - intros []; [apply (supported _ _ 1 2) | apply (supported _ _ 2 3) | apply (supported _ _ 1 1)];
      try lra; intros [] []; simpl; lra.
  - intros []; destruct n; simpl; lra.
  - intros []; destruct n; simpl; lra.
  - intros [] []; simpl; intros; try congruence; lra.
  - intros [] [] N; try congruence; exists (values u1 u2 NormB NormB); (split; [constructor|]);
      unfold dominates, at_least, values; simpl; lra.
  - destruct n, m, k; simpl; try congruence; lra.
  - destruct n, m, k; simpl; try congruence; lra.
  - exists NormC, NormC; intros H; apply Bounds in H; unfold swap, values in H; simpl in H; lra.
Qed.

(** Agreement on a norm that pays little pre-empts agreement on one that pays more: with three
    norms, of which player 1 drew each alike, it moves the chance d from the norm a to the norm b
    that the counterpart is likelier to draw, and loses. *)
Theorem weight_on_the_likelier_can_hurt : exists u1 u2 q2 d (a b : three_norms), setting u1 u2 /\
  let q1 := uniform same_norm all_three in let q1' := moved same_norm q1 d a b in
  distribution all_three q1 /\ distribution all_three q1' /\ distribution all_three q2 /\
  0 < d /\ q2 a < q2 b /\
  exists before after, get same_norm all_three (24/25) u1 q1 q2 q1 q2 before /\
    get same_norm all_three (24/25) u1 q1' q2 q1' q2 after /\ after < before.
Proof.
  set (q2 := fun n => match n with NormA => 1/3 | NormB => 2/3 | NormC => 0 end).
  exists (agreements 2 4 (9/2)), (agreements 2 1 (1/2)), q2, (1/6), NormC, NormA.
  split; [exact three_setting|]; intros q1 q1'.
  assert (D1 : distribution all_three q1).
  { split; [intros []; unfold q1, uniform; simpl; lra|]; unfold q1, uniform; simpl; lra. }
  assert (D1' : distribution all_three q1').
  { split; [intros []|]; unfold q1', moved, only, q1, uniform; simpl; lra. }
  assert (D2 : distribution all_three q2) by (split; [intros []|]; simpl; lra).
  split; [exact D1|]; split; [exact D1'|]; split; [exact D2|]; split; [lra|].
  split; [simpl; lra|]; assert (G : 0 <= 24/25 < 1) by lra.
  assert (V := resampling_value same_norm all_three all_distinct _ _ D1 D2 (24/25)
    (agreements 2 4 (9/2)) G).
  assert (V' := resampling_value same_norm all_three all_distinct _ _ D1' D2 (24/25)
    (agreements 2 4 (9/2)) G).
  eexists; eexists; split; [exact V|]; split; [exact V'|].
  unfold fresh_value, apart, together, meeting, sum2, off, q1', moved, only, q1, uniform, all_three;
    simpl; lra.
Qed.

(** A larger set can lose time: a norm that the counterpart does not hold only delays agreement. *)
Theorem a_larger_set_can_lose_time : exists W W' W2 (w w2 : three_norms), incl W W' /\
  In w W /\ In w2 W2 /\ w <> w2 /\
  let time W := get same_norm all_three (1/2) (agreement same_norm) (uniform same_norm W)
    (uniform same_norm W2) (only same_norm w) (only same_norm w2) in
  exists before after, time W before /\ time W' after /\ after < before.
Proof.
  exists [NormA], [NormA; NormB], [NormA; NormC], NormA, NormC.
  split; [intros n [-> |[]]; now left|]; split; [now left|]; split; [right; now left|].
  split; [discriminate|]; intros time.
  assert (D : forall W, W = [NormA] \/ W = [NormA; NormB] \/ W = [NormA; NormC] ->
    distribution all_three (uniform same_norm W)).
  { intros W [-> |[-> | ->]]; (split; [intros []|]); unfold uniform; simpl; lra. }
  assert (G : 0 <= 1/2 < 1) by lra.
  assert (V := fun W H => resampling_value_from same_norm all_three all_distinct
    (uniform same_norm W) (uniform same_norm [NormA; NormC]) (D W H)
    (D [NormA; NormC] ltac:(tauto)) (1/2)
    (agreement same_norm) (only same_norm NormA) (only same_norm NormC) G).
  eexists; eexists; split; [exact (V [NormA] ltac:(tauto))|].
  split; [exact (V [NormA; NormB] ltac:(tauto))|].
  unfold agreed_part, disagreement, fresh_value, apart, together, meeting, sum2, off, drawing,
    agreement, uniform, only, all_three; simpl; lra.
Qed.
