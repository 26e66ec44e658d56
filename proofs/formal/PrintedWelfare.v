(** Table 2 as printed: where its form of Kalai and Smorodinsky's solution is undefined, and how it
    orders profiles; and what beta does in the inequity-averse welfare of Appendix C.1. *)

From Coq Require Import Reals Lra.
From Norms Require Import CrossPlay Welfare Axioms.
Open Scope R_scope.

(** The printed form divides by V_2(pi) - d_2, which may be 0 at a Pareto-optimal profile. *)
Theorem printed_Kalai_Smorodinsky_can_be_undefined : exists (S : set) d x,
  convex S /\ some_gain S d /\ efficient_in S x /\ snd x - snd d = 0.
Proof.
  exists triangle, origin, (1, 0); unfold triangle, origin, some_gain, efficient_in, strictly_below.
  split; [|split; [|split]].
  - intros [x1 x2] [y1 y2] t X Y T; simpl in *; nra.
  - exists (1/2, 1/2); simpl; lra.
  - split; [simpl; lra|]; intros [y1 y2] Y; unfold dominates, at_least; simpl in *; lra.
  - simpl; lra.
Qed.

(** Of the Pareto-optimal profiles A = (1, 4) and B = (2, 2), the printed form prefers A, at the
    distance 1/4 against 1/2; with a third profile, C = (3, 1), it prefers B. *)
Theorem a_third_profile_can_reverse_the_order : exists A B C i j : payoffs,
  let two := fun x => x = A \/ x = B in let three := fun x => x = A \/ x = B \/ x = C in
  (forall x, three x -> strictly_below origin x) /\
  efficient_in two A /\ efficient_in two B /\ efficient_in three A /\ efficient_in three B /\
  greatest_payoffs two i /\ greatest_payoffs three j /\
  distance origin i A < distance origin i B /\ distance origin j B < distance origin j A.
Proof.
  exists (1, 4), (2, 2), (3, 1), (2, 4), (3, 4); intros two three.
  assert (T : forall x, two x -> x = (1, 4) \/ x = (2, 2)) by (intros x H; exact H).
  assert (T3 : forall x, three x -> x = (1, 4) \/ x = (2, 2) \/ x = (3, 1))
    by (intros x H; exact H).
  assert (A2 : two (1, 4)) by (left; reflexivity).
  assert (B2 : two (2, 2)) by (right; reflexivity).
  assert (A3 : three (1, 4)) by (left; reflexivity).
  assert (B3 : three (2, 2)) by (right; left; reflexivity).
  assert (C3 : three (3, 1)) by (right; right; reflexivity).
  repeat split; try assumption.
  - destruct (T3 _ H) as [-> |[-> | ->]]; simpl; lra.
  - destruct (T3 _ H) as [-> |[-> | ->]]; simpl; lra.
  - intros y Y [[D1 D2] D]; destruct (T _ Y) as [-> | ->]; simpl in *; lra.
  - intros y Y [[D1 D2] D]; destruct (T _ Y) as [-> | ->]; simpl in *; lra.
  - intros y Y [[D1 D2] D]; destruct (T3 _ Y) as [-> |[-> | ->]]; simpl in *; lra.
  - intros y Y [[D1 D2] D]; destruct (T3 _ Y) as [-> |[-> | ->]]; simpl in *; lra.
  - destruct (T _ H) as [-> | ->]; simpl; lra.
  - destruct (T _ H) as [-> | ->]; simpl; lra.
  - exists (2, 2); split; [exact B2 | reflexivity].
  - exists (1, 4); split; [exact A2 | reflexivity].
  - destruct (T3 _ H) as [-> |[-> | ->]]; simpl; lra.
  - destruct (T3 _ H) as [-> |[-> | ->]]; simpl; lra.
  - exists (3, 1); split; [exact C3 | reflexivity].
  - exists (1, 4); split; [exact A3 | reflexivity].
  - unfold distance; simpl; rewrite (Rabs_left ((1 - 0) / (4 - 0) - _)),
      (Rabs_pos_eq ((2 - 0) / (2 - 0) - _)) by lra; lra.
  - unfold distance; simpl; rewrite (Rabs_left ((1 - 0) / (4 - 0) - _)),
      (Rabs_pos_eq ((2 - 0) / (2 - 0) - _)) by lra; lra.
Qed.

(** w^IA = V_1 + V_2 - beta E dist(e_1, e_2): the larger beta, the less an unequal outcome is
    worth. *)
Theorem beta_penalises_unequal_outcomes : forall V1 V2 unequal beta beta2,
  let w_IA beta := V1 + V2 - beta * unequal in
  beta < beta2 -> 0 < unequal -> w_IA beta2 < w_IA beta.
Proof. intros V1 V2 e b b2 w L P; unfold w; nra. Qed.
