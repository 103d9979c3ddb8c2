package dev.holdfast.testkit.backend;

/** The whole contract of a Redis backend, except for {@link ClosingContract}, which must run alone. */
public interface BackendContract
        extends CredentialsContract,
                ConnectionContract,
                ConnectingContract,
                WireContract,
                SubscriptionContract,
                FaultContract,
                BreakContract,
                ExistingClientContract {}
