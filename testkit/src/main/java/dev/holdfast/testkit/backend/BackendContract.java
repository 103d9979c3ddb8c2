package dev.holdfast.testkit.backend;

/** The contract of a Redis backend, except for {@link ClosingContract}, which is to be run alone. */
public interface BackendContract
        extends CredentialsContract,
                ConnectionContract,
                WireContract,
                SubscriptionContract,
                FaultContract,
                ExistingClientContract {}
