package dev.holdfast.tck;

/** The whole contract of a lock provider, except for {@link WaitingOrderContract}. */
public interface LockProviderContract
        extends ExclusionContract,
                WaitingContract,
                InterruptionContract,
                AsyncContract,
                CallbackContract,
                LeaseContract,
                RenewalContract,
                LossContract,
                FencingContract,
                LockViewContract,
                InspectionContract,
                ListenerContract,
                NamesContract,
                ProviderContract {}
