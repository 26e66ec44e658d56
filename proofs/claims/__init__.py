"""The claims, in rooms named for what they are about, and the catalogue of all."""

from proofs.claims.catalogue import check, check_all, chosen, claims, find

__all__ = ["check", "check_all", "chosen", "claims", "find"]
