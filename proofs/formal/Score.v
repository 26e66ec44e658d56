(** NormalizedScore of section 4.2.

    Stastny et al. 2021, section 4.2: for a set W of welfare functions and a disagreement profile d,

      NormalizedScore(x) = max over w in W of (w(x) - w(d)) / (max w - w(d)).

    Profiles are elements of any type.  A welfare function comes with its maximum: [best], which is
    attained, and no profile has more. *)

From Coq Require Import Reals Lra List.
Import ListNotations.
Open Scope R_scope.

Section Score.

Context {Profile : Type}.
Variable d : Profile.

(** A welfare function, its maximum over all profiles, and what the score needs of it: some profile
    is better than disagreement.  (Where none is, the printed quotient is 0/0.) *)
Record Welfare := {
  welfare : Profile -> R;
  best : R;
  no_more : forall x, welfare x <= best;
  attained : exists x, welfare x = best;
  worth_agreeing : welfare d < best
}.

Definition optimal (w : Welfare) (x : Profile) : Prop := welfare w x = best w.
Definition term (w : Welfare) (x : Profile) : R :=
  (welfare w x - welfare w d) / (best w - welfare w d).

(** The maximum over a non-empty list: the first welfare function, and further ones. *)
Fixpoint score (w : Welfare) (more : list Welfare) (x : Profile) : R :=
  match more with [] => term w x | w' :: more' => Rmax (term w x) (score w' more' x) end.

Lemma term_below_best : forall w x, term w x * (best w - welfare w d) = welfare w x - welfare w d.
Proof. intros w x; unfold term; assert (H := worth_agreeing w); field; lra. Qed.

(** "Players do maximally well when they play a policy profile which is optimal according to some
    welfare function in W": no term exceeds 1, ... *)
Theorem term_at_most_one : forall w x, term w x <= 1.
Proof.
  intros w x; assert (H := worth_agreeing w); assert (E := term_below_best w x).
  assert (N := no_more w x); nra.
Qed.

(** ... a term is 1 exactly if the profile is optimal for its welfare function, ... *)
Theorem term_one_iff : forall w x, term w x = 1 <-> optimal w x.
Proof.
  intros w x; assert (H := worth_agreeing w); assert (E := term_below_best w x).
  unfold optimal; split; intros O.
  - rewrite O in E; lra.
  - rewrite O in E; apply Rmult_eq_reg_r with (best w - welfare w d); lra.
Qed.

(** ... and disagreement scores nothing. *)
Theorem term_at_disagreement : forall w, term w d = 0.
Proof. intros w; unfold term; rewrite Rminus_diag_eq by reflexivity; unfold Rdiv; ring. Qed.

Lemma score_at_least_terms : forall more w w' x, In w' (w :: more) -> term w' x <= score w more x.
Proof.
  induction more as [|v more IH]; intros w w' x; simpl.
  - intros [->|[]]; lra.
  - intros [->|I]; [apply Rmax_l|].
    apply Rle_trans with (score v more x); [now apply IH | apply Rmax_r].
Qed.

Lemma score_is_a_term : forall more w x, exists w', In w' (w :: more) /\ score w more x = term w' x.
Proof.
  induction more as [|v more IH]; intros w x; simpl.
  - exists w; auto.
  - destruct (Rle_dec (term w x) (score v more x)) as [L|L].
    + rewrite Rmax_right by assumption; destruct (IH v x) as [w' [I E]]; exists w'; auto.
    + rewrite Rmax_left by lra; exists w; auto.
Qed.

(** The score is at most 1. *)
Theorem score_at_most_one : forall w more x, score w more x <= 1.
Proof.
  intros w more x; destruct (score_is_a_term more w x) as [w' [_ ->]]; apply term_at_most_one.
Qed.

(** It is 1 exactly if the profile is optimal for some welfare function of W. *)
Theorem score_is_one_iff_optimal : forall w more x,
  score w more x = 1 <-> exists w', In w' (w :: more) /\ optimal w' x.
Proof.
  intros w more x; split.
  - intros E; destruct (score_is_a_term more w x) as [w' [I E']]; exists w'; split; [exact I|].
    apply term_one_iff; congruence.
  - intros [w' [I O]]; apply Rle_antisym; [apply score_at_most_one|].
    apply term_one_iff in O; rewrite <- O; now apply score_at_least_terms.
Qed.

(** So 1 is the maximum of the score. *)
Corollary one_is_the_maximum : forall w more, exists x, score w more x = 1.
Proof.
  intros w more; destruct (attained w) as [x O]; exists x; apply score_is_one_iff_optimal.
  exists w; split; [now left | exact O].
Qed.

(** The score can only rise as W grows. *)
Theorem score_rises_with_W : forall w more w' more' x,
  incl (w :: more) (w' :: more') -> score w more x <= score w' more' x.
Proof.
  intros w more w' more' x I; destruct (score_is_a_term more w x) as [v [Iv ->]].
  apply score_at_least_terms; now apply I.
Qed.

(** It is negative exactly if every welfare function of W prefers disagreement. *)
Theorem score_negative_iff : forall w more x,
  score w more x < 0 <-> forall w', In w' (w :: more) -> welfare w' x < welfare w' d.
Proof.
  intros w more x; split.
  - intros N w' I; assert (L := score_at_least_terms more w w' x I).
    assert (E := term_below_best w' x); assert (H := worth_agreeing w'); nra.
  - intros All; destruct (score_is_a_term more w x) as [w' [I ->]]; specialize (All w' I).
    assert (E := term_below_best w' x); assert (H := worth_agreeing w').
    apply Rnot_le_lt; intros P; nra.
Qed.

(** Units of welfare do not matter: a positive multiple of a welfare function, plus a constant, has
    the same term. *)
Theorem units_do_not_matter : forall w v a b, 0 < a ->
  (forall x, welfare v x = a * welfare w x + b) -> forall x, term v x = term w x.
Proof.
  intros w v a b Pa E x; assert (H := worth_agreeing w).
  assert (B : best v = a * best w + b).
  { destruct (attained w) as [y Ey]; destruct (attained v) as [z Ez].
    assert (Ny := no_more v y); assert (Nz := no_more w z); rewrite E in *; nra. }
  unfold term; rewrite !E, B; field; split; [lra | nra].
Qed.

End Score.

(** The maximum must be over *all* profiles: with a smaller "best", a term can exceed 1. *)
Theorem a_smaller_maximum_is_exceeded : forall value at_d best : R,
  at_d < best -> best < value -> 1 < (value - at_d) / (best - at_d).
Proof.
  intros value at_d best H L; apply Rmult_lt_reg_r with (best - at_d); [lra|].
  unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra.
Qed.
