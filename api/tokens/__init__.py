"""Who calls: tokens of the local issuer and of OIDC issuers, their keys, and what they say of their bearer."""
