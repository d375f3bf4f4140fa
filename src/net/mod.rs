//! Validated values: CIDRs, ports, protocols, DNS names, ARNs, ids. It must not know AWS's rules.
