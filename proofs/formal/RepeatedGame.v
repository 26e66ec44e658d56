(** * Repeated two-player games with perfect monitoring (Appendix E)

    The iterated game of Appendix E of the paper: one state, two players, finitely many actions,
    arbitrary real payoffs, and a discount factor g in [0, 1).  Policies are arbitrary
    deterministic functions of the joint history; nothing restricts them to finite automata, or
    their play to eventually periodic sequences.  All values are normalised by 1 - g. *)

From Coq Require Import Reals Lra Lia Arith List Bool.
From Norms Require Import Streams.
Import ListNotations.
Open Scope R_scope.

(** ** Finite maxima and minima *)

(** The greatest f(b) where b is a or in l. *)
Definition max_over {A : Type} (f : A -> R) (a : A) (l : list A) : R :=
  fold_right (fun b m => Rmax (f b) m) (f a) l.

(** The least f(b) where b is a or in l. *)
Definition min_over {A : Type} (f : A -> R) (a : A) (l : list A) : R :=
  fold_right (fun b m => Rmin (f b) m) (f a) l.

Lemma max_over_upper : forall (A : Type) (f : A -> R) a l b, In b l -> f b <= max_over f a l.
Proof.
  intros A f a l b; induction l as [| c l IH]; simpl; [tauto |].
  intros [E | H].
  - subst; apply Rmax_l.
  - eapply Rle_trans; [exact (IH H) | apply Rmax_r].
Qed.

Lemma max_over_attained : forall (A : Type) (f : A -> R) a l, { b | f b = max_over f a l }.
Proof.
  intros A f a l; induction l as [| c l [b Hb]]; simpl; [now exists a |].
  unfold Rmax; destruct (Rle_dec _ _).
  - exists b; exact Hb.
  - now exists c.
Qed.

Lemma min_over_lower : forall (A : Type) (f : A -> R) a l b, In b l -> min_over f a l <= f b.
Proof.
  intros A f a l b; induction l as [| c l IH]; simpl; [tauto |].
  intros [E | H].
  - subst; apply Rmin_l.
  - eapply Rle_trans; [apply Rmin_r | exact (IH H)].
Qed.

Lemma min_over_attained : forall (A : Type) (f : A -> R) a l, { b | f b = min_over f a l }.
Proof.
  intros A f a l; induction l as [| c l [b Hb]]; simpl; [now exists a |].
  unfold Rmin; destruct (Rle_dec _ _).
  - now exists c.
  - exists b; exact Hb.
Qed.

(** ** Stage games *)

(** A finite two-player game: each player has at least one action, the actions of each are listed,
    and whether two actions are equal can be decided.  The payoffs are any real numbers. *)
Record game := Game {
  action1 : Type;
  action2 : Type;
  eq1 : forall a b : action1, {a = b} + {a <> b};
  eq2 : forall a b : action2, {a = b} + {a <> b};
  some1 : action1;
  some2 : action2;
  all1 : list action1;
  all2 : list action2;
  all1_complete : forall a, In a all1;
  all2_complete : forall b, In b all2;
  r1 : action1 -> action2 -> R;
  r2 : action1 -> action2 -> R
}.

(** A joint action, and an infinite sequence of joint actions, which we call a path. *)
Definition joint (G : game) : Type := (action1 G * action2 G)%type.
Definition path (G : game) : Type := nat -> joint G.

Definition pay1 (G : game) (x : joint G) : R := r1 G (fst x) (snd x).
Definition pay2 (G : game) (x : joint G) : R := r2 G (fst x) (snd x).

Definition eq_joint (G : game) (x y : joint G) : {x = y} + {x <> y}.
Proof. decide equality; [apply eq2 | apply eq1]. Defined.

(** What a best reply pays. *)
Definition best1 (G : game) (b : action2 G) : R :=
  max_over (fun a => r1 G a b) (some1 G) (all1 G).
Definition best2 (G : game) (a : action1 G) : R :=
  max_over (fun b => r2 G a b) (some2 G) (all2 G).

(** The pure minimax values: v1 = min over b of max over a of r1(a, b), and v2 likewise. *)
Definition v1 (G : game) : R := min_over (best1 G) (some2 G) (all2 G).
Definition v2 (G : game) : R := min_over (best2 G) (some1 G) (all1 G).

(** An action of player 1 that holds player 2 to its minimax value, and conversely. *)
Definition minimax1 (G : game) (m : action1 G) : Prop := best2 G m = v2 G.
Definition minimax2 (G : game) (m : action2 G) : Prop := best1 G m = v1 G.

Lemma best1_upper : forall G (x : joint G), pay1 G x <= best1 G (snd x).
Proof.
  intros G [a b]; apply (max_over_upper _ (fun a => r1 G a b)), all1_complete.
Qed.

Lemma best2_upper : forall G (x : joint G), pay2 G x <= best2 G (fst x).
Proof.
  intros G [a b]; apply (max_over_upper _ (fun b => r2 G a b)), all2_complete.
Qed.

Lemma best_reply1 : forall G b, { a | r1 G a b = best1 G b }.
Proof. intros; apply (max_over_attained _ (fun a => r1 G a b)). Qed.

Lemma best_reply2 : forall G a, { b | r2 G a b = best2 G a }.
Proof. intros; apply (max_over_attained _ (fun b => r2 G a b)). Qed.

Lemma v1_lower : forall G b, v1 G <= best1 G b.
Proof. intros; apply min_over_lower, all2_complete. Qed.

Lemma v2_lower : forall G a, v2 G <= best2 G a.
Proof. intros; apply min_over_lower, all1_complete. Qed.

(** Minimaxing actions exist, so that no theorem about them is vacuous. *)
Theorem minimax1_exists : forall G, { m | minimax1 G m }.
Proof. intros; apply min_over_attained. Qed.

Theorem minimax2_exists : forall G, { m | minimax2 G m }.
Proof. intros; apply min_over_attained. Qed.

(** If both players punish, neither gets more than its minimax value. *)
Theorem minimax_pair : forall G m1 m2, minimax1 G m1 -> minimax2 G m2 ->
  r1 G m1 m2 <= v1 G /\ r2 G m1 m2 <= v2 G.
Proof.
  unfold minimax1, minimax2; intros G m1 m2 H1 H2; rewrite <- H1, <- H2; split.
  - exact (best1_upper G (m1, m2)).
  - exact (best2_upper G (m1, m2)).
Qed.

(** A bound on all payoffs of a game. *)
Definition payoff_bound (G : game) (u : joint G -> R) : R :=
  max_over (fun x => Rabs (u x)) (some1 G, some2 G) (list_prod (all1 G) (all2 G)).

Lemma payoff_bounded : forall G (u : joint G -> R) x, Rabs (u x) <= payoff_bound G u.
Proof.
  intros G u [a b]; apply (max_over_upper _ (fun x => Rabs (u x))).
  apply in_prod; [apply all1_complete | apply all2_complete].
Qed.

(** ** Values of paths *)

(** The payoffs along a path. *)
Definition along (G : game) (u : joint G -> R) (x : path G) : bounded :=
  Bounded (fun t => u (x t)) (payoff_bound G u) (fun t => payoff_bounded G u (x t)).

(** The value of a path to player 1, to player 2, and to both.  V1 (drop t x) is what the paper
    writes V_1(t, x), normalised. *)
Definition V1 (G : game) (g : discount) (x : path G) : R := value g (along G (pay1 G) x).
Definition V2 (G : game) (g : discount) (x : path G) : R := value g (along G (pay2 G) x).
Definition values (G : game) (g : discount) (x : path G) : R * R := (V1 G g x, V2 G g x).

(** Pareto dominance: y is at least as good as x for both, and better for one. *)
Definition dominates (y x : R * R) : Prop :=
  fst x <= fst y /\ snd x <= snd y /\ (fst x < fst y \/ snd x < snd y).

(** ** Policies and play *)

(** A history is the list of the joint actions so far, the latest one first. *)
Definition history (G : game) : Type := list (joint G).
Definition policy1 (G : game) : Type := history G -> action1 G.
Definition policy2 (G : game) : Type := history G -> action2 G.

Section Play.
  Variable G : game.
  Variable s1 : policy1 G.
  Variable s2 : policy2 G.

  Fixpoint history_of_play (n : nat) : history G :=
    match n with
    | O => []
    | S n => let h := history_of_play n in (s1 h, s2 h) :: h
    end.

  (** The path that two policies play against each other. *)
  Definition play : path G := fun n => (s1 (history_of_play n), s2 (history_of_play n)).
End Play.

Arguments history_of_play {G}.
Arguments play {G}.

(** The history of the first n steps of a path. *)
Fixpoint past {J : Type} (x : nat -> J) (n : nat) : list J :=
  match n with
  | O => []
  | S n => x n :: past x n
  end.

Lemma past_length : forall (J : Type) (x : nat -> J) n, length (past x n) = n.
Proof. induction n; simpl; congruence. Qed.

Lemma past_ext : forall (J : Type) (x y : nat -> J) n,
  (forall t, (t < n)%nat -> x t = y t) -> past x n = past y n.
Proof.
  intros J x y n; induction n as [| n IH]; simpl; intro H; [reflexivity |].
  f_equal; [apply H; lia | apply IH; intros; apply H; lia].
Qed.

Lemma past_inj : forall (J : Type) (x y : nat -> J) n,
  past x n = past y n -> forall t, (t < n)%nat -> x t = y t.
Proof.
  intros J x y n; induction n as [| n IH]; simpl; intros H t Ht; [lia |].
  injection H as Hn Hp.
  destruct (Nat.eq_dec t n) as [-> | Ht']; [assumption | apply IH; [assumption | lia]].
Qed.

(** A path obeys the policy s of a seat if that seat plays s throughout; the seat of player 1 is
    fst, that of player 2 is snd. *)
Definition obeys {J A : Type} (seat : J -> A) (s : list J -> A) (x : nat -> J) : Prop :=
  forall n, seat (x n) = s (past x n).

Lemma obeys_ext : forall (J A : Type) (seat : J -> A) s (x y : nat -> J),
  (forall t, x t = y t) -> obeys seat s x -> obeys seat s y.
Proof.
  intros J A seat s x y E H n; rewrite <- E, (H n); f_equal; apply past_ext; intros; apply E.
Qed.

Lemma history_is_past : forall G (s1 : policy1 G) (s2 : policy2 G) n,
  history_of_play s1 s2 n = past (play s1 s2) n.
Proof.
  intros G s1 s2 n; induction n as [| n IH]; simpl; [reflexivity |].
  f_equal; exact IH.
Qed.

Lemma play_obeys1 : forall G (s1 : policy1 G) (s2 : policy2 G), obeys fst s1 (play s1 s2).
Proof. intros G s1 s2 n; exact (f_equal s1 (history_is_past G s1 s2 n)). Qed.

Lemma play_obeys2 : forall G (s1 : policy1 G) (s2 : policy2 G), obeys snd s2 (play s1 s2).
Proof. intros G s1 s2 n; exact (f_equal s2 (history_is_past G s1 s2 n)). Qed.

(** The only path that obeys both policies is their play. *)
Theorem path_unique : forall G (s1 : policy1 G) (s2 : policy2 G) (x : path G),
  obeys fst s1 x -> obeys snd s2 x -> forall t, play s1 s2 t = x t.
Proof.
  intros G s1 s2 x H1 H2.
  assert (H : forall n, past (play s1 s2) n = past x n).
  { induction n as [| n IH]; [reflexivity |]; cbn [past]; f_equal; [| exact IH].
    assert (E1 := play_obeys1 G s1 s2 n); assert (E2 := play_obeys2 G s1 s2 n).
    specialize (H1 n); specialize (H2 n); unfold joint in *; rewrite IH in E1, E2.
    destruct (x n), (play s1 s2 n); simpl in *; congruence. }
  intro t; apply (past_inj _ _ _ (S t)); [apply H | lia].
Qed.

(** ** Equilibria *)

(** No policy whatever is a profitable deviation. *)
Definition Nash (G : game) (g : discount) (s1 : policy1 G) (s2 : policy2 G) : Prop :=
  (forall s1', V1 G g (play s1' s2) <= V1 G g (play s1 s2)) /\
  (forall s2', V2 G g (play s1 s2') <= V2 G g (play s1 s2)).

(** ** Grim trigger *)

(** Whether a seat ever left the path p in the history h. *)
Fixpoint left_path {J B : Type} (eqB : forall a b : B, {a = b} + {a <> b}) (seat : J -> B)
    (p : nat -> J) (h : list J) : bool :=
  match h with
  | [] => false
  | x :: h => if eqB (seat x) (seat (p (length h))) then left_path eqB seat p h else true
  end.

(** The policy of the proof of Proposition 1: follow the path p until the other player's actions
    differ from p at least once; from then on play the punishment m for ever. *)
Definition grim1 (G : game) (p : path G) (m : action1 G) : policy1 G :=
  fun h => if left_path (eq2 G) snd p h then m else fst (p (length h)).
Definition grim2 (G : game) (p : path G) (m : action2 G) : policy2 G :=
  fun h => if left_path (eq1 G) fst p h then m else snd (p (length h)).

(** Cross-play: player 1 defends the path p, player 2 the path q. *)
Definition cross (G : game) (p q : path G) (m1 : action1 G) (m2 : action2 G) : path G :=
  play (grim1 G p m1) (grim2 G q m2).

(** Someone who follows p, seeing the actions of the seat in the path x, first sees a deviation
    from p at step T, or never sees one. *)
Definition detects {J B : Type} (seat : J -> B) (p x : nat -> J) (T : nat) : Prop :=
  seat (x T) <> seat (p T) /\ forall t, (t < T)%nat -> seat (x t) = seat (p t).
Definition never_detects {J B : Type} (seat : J -> B) (p x : nat -> J) : Prop :=
  forall t, seat (x t) = seat (p t).

(** From some step on, both punish. *)
Definition meets (G : game) (x : path G) (m1 : action1 G) (m2 : action2 G) : Prop :=
  exists T, forall t, (T <= t)%nat -> x t = (m1, m2).

(** The bound of Proposition 1 at step t: neither player's value from t on exceeds its minimax
    value. *)
Definition at_most_minimax (G : game) (g : discount) (x : path G) (t : nat) : Prop :=
  V1 G g (drop t x) <= v1 G /\ V2 G g (drop t x) <= v2 G.

(** The bound from some step on. *)
Definition bounded_by_minimax (G : game) (g : discount) (x : path G) : Prop :=
  exists T, forall t, (T <= t)%nat ->
    V1 G g (drop t x) <= v1 G /\ V2 G g (drop t x) <= v2 G.

(** The incentive condition: at no step of the path p does a best reply followed by the minimax
    value for ever pay more than going on. *)
Definition IC (G : game) (g : discount) (p : path G) : Prop :=
  forall t,
    (1 - g) * best1 G (snd (p t)) + g * v1 G <= V1 G g (drop t p) /\
    (1 - g) * best2 G (fst (p t)) + g * v2 G <= V2 G g (drop t p).

(** The same, seen from the start: the inequality of step t weighs g^t.  For g > 0 it is IC; for
    g = 0 only its first step binds. *)
Definition IC_from_the_start (G : game) (g : discount) (p : path G) : Prop :=
  forall t,
    g ^ t * ((1 - g) * best1 G (snd (p t)) + g * v1 G) <= g ^ t * V1 G g (drop t p) /\
    g ^ t * ((1 - g) * best2 G (fst (p t)) + g * v2 G) <= g ^ t * V2 G g (drop t p).

(** ** Basic facts about values *)

Section Values.
  Variable G : game.
  Variable g : discount.

  Lemma V1_ext : forall x y : path G, (forall t, x t = y t) -> V1 G g x = V1 G g y.
  Proof. intros x y H; apply value_ext; intro t; simpl; now rewrite H. Qed.

  Lemma V2_ext : forall x y : path G, (forall t, x t = y t) -> V2 G g x = V2 G g y.
  Proof. intros x y H; apply value_ext; intro t; simpl; now rewrite H. Qed.

  Lemma values_ext : forall x y : path G, (forall t, x t = y t) -> values G g x = values G g y.
  Proof. intros x y H; unfold values; now rewrite (V1_ext x y), (V2_ext x y). Qed.

  Lemma V1_recursion : forall (x : path G) t,
    V1 G g (drop t x) = (1 - g) * pay1 G (x t) + g * V1 G g (drop (S t) x).
  Proof. intros; exact (value_recursion_at g (along G (pay1 G) x) t). Qed.

  Lemma V2_recursion : forall (x : path G) t,
    V2 G g (drop t x) = (1 - g) * pay2 G (x t) + g * V2 G g (drop (S t) x).
  Proof. intros; exact (value_recursion_at g (along G (pay2 G) x) t). Qed.

  (** Once both punish, the minimax bound holds. *)
  Theorem meeting_is_bounded : forall (x : path G) m1 m2,
    minimax1 G m1 -> minimax2 G m2 -> meets G x m1 m2 -> bounded_by_minimax G g x.
  Proof.
    intros x m1 m2 H1 H2 [T HT]; exists T; intros t Ht.
    destruct (minimax_pair G m1 m2 H1 H2) as [Hr1 Hr2]; split.
    - apply value_at_most; intro k; simpl; unfold drop, pay1.
      rewrite HT by lia; exact Hr1.
    - apply value_at_most; intro k; simpl; unfold drop, pay2.
      rewrite HT by lia; exact Hr2.
  Qed.

  Lemma values_not_dominated_by_themselves : forall x, ~ dominates x x.
  Proof. intros x (_ & _ & [H | H]); lra. Qed.
End Values.
