//! AWS's facts as dated tables: Regions, services, prefix lists, prices, quotas. It must not know the user's network.
