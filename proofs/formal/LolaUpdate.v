(** The LOLA update (Appendix C.1).

    theta_1 + delta nabla_1 V_i + delta eta [nabla_2 V_1]' nabla_1 nabla_2 V_2, all at
    (theta_1, theta_2), for player 1. *)

From Coq Require Import Reals Lra List.
From Norms Require Import Resampling.
Open Scope R_scope.

Section Update.

(** The parameters of the two players. *)
Context {I J : Type}.
Variable eqI : forall i k : I, {i = k} + {i <> k}.
Variable eqJ : forall i k : J, {i = k} + {i <> k}.
Variable all : list J.

Definition with_one {K : Type} (dec : forall i k : K, {i = k} + {i <> k}) (x : K -> R) (k : K)
  (t : R) : K -> R := fun i => if dec i k then t else x i.

(** [D x y] is the derivative of [V] in parameter k of player 1, or in parameter j of player 2. *)
Definition derivative1 (V : (I -> R) -> (J -> R) -> R) (k : I) (D : (I -> R) -> (J -> R) -> R) :=
  forall x y, derivable_pt_lim (fun t => V (with_one eqI x k t) y) (x k) (D x y).
Definition derivative2 (V : (I -> R) -> (J -> R) -> R) (j : J) (D : (I -> R) -> (J -> R) -> R) :=
  forall x y, derivable_pt_lim (fun t => V x (with_one eqJ y j t)) (y j) (D x y).

(** The printed change of player 1's parameter k, from nabla_1 V_i, nabla_2 V_1 and nabla_1 nabla_2
    V_2. *)
Definition printed (delta eta nabla1_i : R) (nabla2_1 nabla12_2 : J -> R) : R :=
  delta * nabla1_i + delta * eta * sum all (fun j => nabla2_1 j * nabla12_2 j).

(** What LOLA ascends: V_1 + eta [nabla_2 V_2]' nabla_2 V_1, of which only the opponent's learning
    step, eta nabla_2 V_2, is differentiated; and the same, with all of it differentiated. *)
Definition by_lola (V1 : (I -> R) -> (J -> R) -> R) (D2_1 D2_2 : J -> (I -> R) -> (J -> R) -> R)
    (eta : R) x y (k : I) (change : R) : Prop :=
  derivable_pt_lim (fun t => V1 (with_one eqI x k t) y +
    eta * sum all (fun j => D2_2 j (with_one eqI x k t) y * D2_1 j x y)) (x k) change.
Definition by_the_whole (V1 : (I -> R) -> (J -> R) -> R)
    (D2_1 D2_2 : J -> (I -> R) -> (J -> R) -> R) (eta : R) x y (k : I) (change : R) : Prop :=
  derivable_pt_lim (fun t => V1 (with_one eqI x k t) y +
    eta * sum all (fun j => D2_2 j (with_one eqI x k t) y * D2_1 j (with_one eqI x k t) y))
    (x k) change.

(** If V_i is V_1, the printed update is that of LOLA. *)
Theorem printed_update_is_lola : forall V1 V2 D1_1 D2_1 D2_2 D12_2 delta eta x y (k : I),
  derivative1 V1 k D1_1 ->
  (forall j, derivative2 V1 j (D2_1 j)) -> (forall j, derivative2 V2 j (D2_2 j)) ->
  (forall j, derivative1 (D2_2 j) k (D12_2 j)) ->
  exists change, by_lola V1 D2_1 D2_2 eta x y k change /\
    delta * change = printed delta eta (D1_1 x y) (fun j => D2_1 j x y) (fun j => D12_2 j x y).
Proof.
  intros V1 V2 D1_1 D2_1 D2_2 D12_2 delta eta x y k H1 _ _ H12.
  exists (D1_1 x y + eta * sum all (fun j => D2_1 j x y * D12_2 j x y)).
  split; [|unfold printed; ring].
  apply (derivable_pt_lim_plus _ _ _ _ _ (H1 x y)), derivable_pt_lim_scal.
  induction all as [|j js IH]; simpl; [apply derivable_pt_lim_const|].
  apply (derivable_pt_lim_plus _ _ _ _ _); [|exact IH].
  assert (M := derivable_pt_lim_mult (fun t => D2_2 j (with_one eqI x k t) y)
    (fun _ => D2_1 j x y) (x k) _ 0 (H12 j x y) (derivable_pt_lim_const _ _)).
  unfold mult_fct in M; replace (D2_1 j x y * D12_2 j x y) with
    (D12_2 j x y * D2_1 j x y + D2_2 j (with_one eqI x k (x k)) y * 0) by ring; exact M.
Qed.

End Update.

(** * One parameter each *)

Definition one_eq : forall i k : unit, {i = k} + {i <> k}.
Proof. decide equality. Defined.

Notation first x := (x tt).
Notation lola := (by_lola one_eq (cons tt nil)).
Notation whole := (by_the_whole one_eq (cons tt nil)).

Ltac linear := match goal with |- derivable_pt_lim _ ?x ?d =>
  intros eps E; exists (mkposreal 1 Rlt_0_1); intros h Nh _;
  match goal with |- Rabs ?q < _ => replace q with 0; [rewrite Rabs_R0; exact E|] end;
  unfold with_one; simpl; field; exact Nh end.

(** The LOLA update is not the gradient of all of it: a term with nabla_1 nabla_2 V_1 is left
    out. *)
Theorem lola_is_not_the_whole_gradient : exists (V1 V2 : (unit -> R) -> (unit -> R) -> R) D2_1 D2_2
    eta delta x y change change_of_whole,
  derivative2 one_eq V1 tt (D2_1 tt) /\ derivative2 one_eq V2 tt (D2_2 tt) /\
  lola V1 D2_1 D2_2 eta x y tt change /\ whole V1 D2_1 D2_2 eta x y tt change_of_whole /\
  delta * change <> delta * change_of_whole.
Proof.
  exists (fun x y => first x * first y), (fun _ y => first y), (fun _ x _ => first x),
    (fun _ _ _ => 1), (1/3), (1/2), (fun _ => 1), (fun _ => 1), 1, (4/3).
  unfold derivative2, by_lola, by_the_whole; split; [|split; [|split; [|split]]].
  - intros x y; linear.
  - intros x y; linear.
  - linear.
  - linear.
  - lra.
Qed.

(** If V_i is V_2, the printed update is not that of LOLA: here player 1 ascends the value of player
    2, which does not depend on its parameter. *)
Theorem printed_update_with_the_other_value : exists (V1 V2 : (unit -> R) -> (unit -> R) -> R)
    D1_2 D2_1 D2_2 D12_2 eta delta x y change,
  derivative1 one_eq V2 tt D1_2 /\ derivative2 one_eq V1 tt (D2_1 tt) /\
  derivative2 one_eq V2 tt (D2_2 tt) /\ derivative1 one_eq (D2_2 tt) tt (D12_2 tt) /\
  lola V1 D2_1 D2_2 eta x y tt change /\
  delta * change <> printed (cons tt nil) delta eta (D1_2 x y) (fun j => D2_1 j x y)
    (fun j => D12_2 j x y).
Proof.
  exists (fun x y => first x), (fun _ y => first y), (fun _ _ => 0), (fun _ _ _ => 0),
    (fun _ _ _ => 1), (fun _ _ _ => 0), (1/3), (1/2), (fun _ => 1), (fun _ => 1), 1.
  unfold derivative1, derivative2, by_lola, printed.
  split; [|split; [|split; [|split; [|split]]]].
  - intros x y; linear.
  - intros x y; linear.
  - intros x y; linear.
  - intros x y; linear.
  - linear.
  - simpl; lra.
Qed.
