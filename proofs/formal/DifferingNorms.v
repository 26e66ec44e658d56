(** Norm-adaptive policies in iterated Asymmetric Bach or Stravinsky (sections 3.4 and 4.1).

    B is false and S is true; a history lists the joint actions, the latest one first. *)

From Coq Require Import Reals Lra Lia List Arith.
From Norms Require Import CrossPlay.
Import ListNotations.
Open Scope R_scope.

Definition history := list (bool * bool).

(** The norm that asks for a policy, whatever happens. *)
Definition asks_for (s : history -> bool) : Norm := {|
  normative := fun s' => s' = s; punishing := fun _ => False; deviation := fun _ => false |}.

Definition always (a : bool) (_ : history) : bool := a.
Definition taking_turns (h : history) : bool := Nat.odd (length h).

Lemma compatible_means_equal : forall s s', compatible (asks_for s) s' <-> forall h, s' h = s h.
Proof.
  intros s s'; unfold compatible; simpl; split; intros H h.
  - destruct (H h) as [s'' [-> E]]; exact E.
  - exists s; auto.
Qed.

Lemma different : forall s s' h, s h <> s' h -> asks_for s <> asks_for s'.
Proof.
  intros s s' h D E; apply D; assert (C : compatible (asks_for s) s)
    by (apply compatible_means_equal; auto).
  rewrite E in C; now apply compatible_means_equal.
Qed.

Lemma same_history : forall h k : history, {h = k} + {h <> k}.
Proof. repeat decide equality. Qed.

(** * amTFT of one welfare function

    The utilitarian joint action is BB.  The debit is what player 2 has gained by departing from
    it; player 1's amTFT punishes, in any way, while that is positive. *)
Definition debit (h : history) : R :=
  fold_right (fun x d => d + (table 1 0 0 2 false (snd x) - table 1 0 0 2 false false)) 0 h.
Definition amTFT_utilitarian (punishment : history -> bool) (h : history) : bool :=
  if Rlt_dec 0 (debit h) then punishment h else false.

Lemma no_debit : forall h, debit h <= 0.
Proof. induction h as [|[a b] h IH]; simpl; [lra|]; destruct b; simpl; lra. Qed.

(** It is norm-adaptive with respect to the norm that asks for it and the norm of taking turns, as
    Definition 3.2 is printed: N_i selects the other norm at the start, where both ask for B. *)
Theorem amTFT_of_one_is_norm_adaptive : forall punishment,
  let s := amTFT_utilitarian punishment in
  norm_adaptive (fun N => N = asks_for s \/ N = asks_for taking_turns) s.
Proof.
  intros punishment s; assert (B : forall h, s h = false).
  { intros h; unfold s, amTFT_utilitarian; assert (D := no_debit h); destruct Rlt_dec; lra. }
  apply (rigid_can_be_norm_adaptive _ _ _ [(false, false)] []).
  - exact same_history.
  - apply (different _ _ [(false, false)]); rewrite B; discriminate.
  - now apply compatible_means_equal.
  - discriminate.
  - exists taking_turns; split; [now apply compatible_means_equal|]; rewrite B; reflexivity.
Qed.

(** * amTFT of both welfare functions

    It follows one of the two, at first the utilitarian one, and takes up the other after k
    disagreements: the norm followed after a history, and the disagreements about it. *)
Fixpoint followed (k : nat) (h : history) : bool * nat :=
  match h with
  | [] => (false, 0%nat)
  | (a, b) :: before =>
      let (w, n) := followed k before in
      if Bool.eqb a b then (w, n) else if (k <=? S n)%nat then (negb w, 0%nat) else (w, S n)
  end.
Definition amTFT_both (k : nat) (h : history) : bool := fst (followed k h).

(** The norms of W ask for BB, or SS, for ever. *)
Lemma amTFT_both_is_norm_adaptive : forall k, k = 1%nat \/ k = 2%nat ->
  norm_adaptive (fun N => N = asks_for (always false) \/ N = asks_for (always true))
    (amTFT_both k).
Proof.
  intros k K; split.
  - exists (asks_for (always false)), (asks_for (always true)); repeat split; auto.
    apply (different _ _ []); discriminate.
  - exists (fun h => asks_for (always (amTFT_both k h))); split; [|split].
    + intros h; destruct (amTFT_both k h); auto.
    + intros N [-> | ->]; [exists []; reflexivity|].
      destruct K as [-> | ->]; [exists [(false, true)] | exists [(false, true); (false, true)]];
        reflexivity.
    + intros h; exists (always (amTFT_both k h)); split; [now apply compatible_means_equal|].
      reflexivity.
Qed.

(** Two higher-order norms differ: to take up the other welfare function after one disagreement, or
    after two.  Who complies with either departs from the other. *)
Theorem higher_order_norms_can_differ :
  let N := asks_for (amTFT_both 1) in let N' := asks_for (amTFT_both 2) in
  higher_order N /\ higher_order N' /\
  (exists s, compatible N s) /\ (exists s, compatible N' s) /\
  forall s, compatible N' s -> ~ compatible N s.
Proof.
  intros N N'; split; [|split; [|split; [|split]]].
  - intros s ->; eexists; apply amTFT_both_is_norm_adaptive; auto.
  - intros s ->; eexists; apply amTFT_both_is_norm_adaptive; auto.
  - exists (amTFT_both 1); now apply compatible_means_equal.
  - exists (amTFT_both 2); now apply compatible_means_equal.
  - intros s C' C; unfold N, N' in *; rewrite compatible_means_equal in C, C'.
    specialize (C [(false, true)]); specialize (C' [(false, true)]).
    rewrite C in C'; discriminate C'.
Qed.
