"""The theory's claims, as things to test. So far: `proofs.strategies`."""
