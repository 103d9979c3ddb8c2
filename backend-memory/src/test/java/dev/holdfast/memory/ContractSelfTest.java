package dev.holdfast.memory;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.tck.AsyncContract;
import dev.holdfast.tck.CallbackContract;
import dev.holdfast.tck.ExclusionContract;
import dev.holdfast.tck.FencingContract;
import dev.holdfast.tck.InspectionContract;
import dev.holdfast.tck.InterruptionContract;
import dev.holdfast.tck.LeaseContract;
import dev.holdfast.tck.ListenerContract;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.tck.LockViewContract;
import dev.holdfast.tck.LossContract;
import dev.holdfast.tck.NamesContract;
import dev.holdfast.tck.ProviderContract;
import dev.holdfast.tck.RenewalContract;
import dev.holdfast.tck.WaitingContract;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Tests the contract itself: each fault fails the part of the contract that forbids it, and a correct provider fails nothing. */
class ContractSelfTest {
    /**
     * A fault.
     *
     * @param provider the faulty provider, as a test class of that contract
     * @param contract the part of the contract that forbids it
     * @param sentence the test of that contract that fails
     */
    record Fault(Class<?> provider, Class<?> contract, String sentence) {
        @Override
        public String toString() {
            return provider.getSimpleName();
        }
    }

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    FaultyProviders.ForgetsTheOwner.class,
                    ExclusionContract.class,
                    "aStaleLeaseDoesNotReleaseItsSuccessor"),
            new Fault(FaultyStores.GrantsTwice.class, ExclusionContract.class, "aHeldLockIsRefusedToOthers"),
            new Fault(
                    FaultyStores.ReleasesTheHoldersLockAfterAFailedAttempt.class,
                    ExclusionContract.class,
                    "aFailedAttemptDoesNotReleaseTheLeaseOfTheHolder"),
            new Fault(
                    FaultyStores.NeverExpires.class,
                    WaitingContract.class,
                    "aLockIsFreeAfterTheLeaseTimeOfACrashedHolderAndNotBefore"),
            new Fault(
                    FaultyStores.LosesTheWakeUp.class,
                    WaitingContract.class,
                    "acquireWithoutATimeWaitsUntilTheRelease"),
            new Fault(
                    FaultyProviders.EndsWaitsEarly.class,
                    WaitingContract.class,
                    "acquireFailsWhenItsTimeElapsesAndNotBefore"),
            new Fault(
                    FaultyProviders.LosesTheEndOfAWait.class,
                    WaitingContract.class,
                    "aLockThatIsReleasedBeforeTheWaitTimeElapsesIsGranted"),
            new Fault(
                    FaultyProviders.ServesTheLastFirst.class,
                    WaitingContract.class,
                    "threadsOfOneProviderAreServedInOrderOfArrival"),
            new Fault(FaultyStores.ShortensALease.class, RenewalContract.class, "renewingNeverShortensALease"),
            new Fault(FaultyStores.RenewsInWordsOnly.class, RenewalContract.class, "aLeaseIsRenewedWhileItIsHeld"),
            new Fault(FaultyStores.RenewsNothing.class, RenewalContract.class, "aLeaseIsRenewedWhileItIsHeld"),
            new Fault(
                    FaultyStores.ReusesFencingTokens.class, FencingContract.class, "tokensRiseWhenProvidersTakeTurns"),
            new Fault(FaultyStores.ReusesOwners.class, LeaseContract.class, "everyAcquisitionHasADifferentOwner"),
            new Fault(FaultyStores.ReleasesInWordsOnly.class, LeaseContract.class, "anyThreadMayReleaseALease"),
            new Fault(FaultyProviders.IgnoresInterrupts.class, InterruptionContract.class, "anInterruptEndsAWait"),
            new Fault(
                    FaultyProviders.KeepsWhatAnInterruptedThreadIsGranted.class,
                    InterruptionContract.class,
                    "anInterruptAtAnyMomentLeavesNoLockBehind"),
            new Fault(
                    FaultyProviders.ForgetsCancellation.class,
                    AsyncContract.class,
                    "cancellingAWaitLeavesNoLockBehind"),
            new Fault(
                    FaultyProviders.WaitsOnlyIfGivenATime.class,
                    AsyncContract.class,
                    "anAcquisitionWithoutATimeWaitsUntilTheRelease"),
            new Fault(
                    FaultyProviders.IgnoresTheWaitTimeout.class,
                    AsyncContract.class,
                    "anAcquisitionWithoutATimeEndsAfterTheWaitTimeoutOfTheOptions"),
            new Fault(
                    FaultyProviders.IgnoresTheWaitTimeOfWork.class,
                    LeaseContract.class,
                    "workWithAWaitTimeDoesNotRunIfTheLockStaysBusy"),
            new Fault(
                    FaultyProviders.CompletesFuturesWhereTheAnswerComes.class,
                    AsyncContract.class,
                    "aDependentStageThatBlocksDoesNotBlockTheProvider"),
            new Fault(
                    FaultyProviders.KeepsALossToItself.class,
                    LossContract.class,
                    "aLossIsVisibleInTheStateTheFutureAndTheExceptionOfTheLease"),
            new Fault(
                    FaultyProviders.RunsOutOfThreads.class,
                    CallbackContract.class,
                    "callbacksThatWaitForOtherCallsGetTheirResults"),
            new Fault(FaultyProviders.StaysHeld.class, LossContract.class, "releasingALostLeaseReturnsFalse"),
            new Fault(FaultyProviders.HidesALossAtTheEnd.class, LossContract.class, "closingALostLeaseThrows"),
            new Fault(FaultyProviders.TellsALossTwice.class, ListenerContract.class, "aLossIsReportedOnceAfterTheRisk"),
            new Fault(FaultyProviders.TellsNoLoss.class, ListenerContract.class, "aLossIsReportedOnceAfterTheRisk"),
            new Fault(
                    FaultyProviders.TellsNoFailure.class,
                    ListenerContract.class,
                    "anAcquisitionThatFailsIsReportedOnce"),
            new Fault(
                    FaultyProviders.TellsNoEndOfAWait.class,
                    ListenerContract.class,
                    "theBeginningAndTheEndOfEachWaitAreReported"),
            new Fault(
                    FaultyProviders.CountsEachRenewalAsLate.class,
                    ListenerContract.class,
                    "aRenewalIsReportedWithItsDelay"),
            new Fault(
                    FaultyProviders.ReportsInAnyOrder.class,
                    ListenerContract.class,
                    "acquiredIsReportedBeforeTheReleaseByAnotherThread"),
            new Fault(
                    FaultyProviders.ReportsInAnyOrder.class,
                    ListenerContract.class,
                    "theEventsOfALeaseAreReportedOneAfterTheOtherInTheirOrder"),
            new Fault(
                    FaultyProviders.ReportsInAnyOrder.class,
                    ListenerContract.class,
                    "theEventsOfAWaitAreReportedOneAfterTheOtherInTheirOrder"),
            new Fault(
                    FaultyProviders.TrustsTheListener.class,
                    ListenerContract.class,
                    "aListenerThatThrowsDisturbsNothing"),
            new Fault(
                    FaultyProviders.OwnedByNoThread.class,
                    LockViewContract.class,
                    "anotherThreadCanNeitherLockNorUnlock"),
            new Fault(FaultyStores.SeesNothing.class, InspectionContract.class, "inspectingAHeldLockShowsItsHolder"),
            new Fault(FaultyStores.AllowsAnyName.class, NamesContract.class, "badNamesAreRefused"),
            new Fault(FaultyStores.MixesUpNames.class, NamesContract.class, "differentNamesAreDifferentLocks"),
            new Fault(
                    FaultyProviders.StaysOpen.class,
                    ProviderContract.class,
                    "closingReleasesHeldLocksAndReportsTheLoss"));

    private static Map<String, List<String>> started;
    private static Map<String, List<String>> succeeded;
    private static Map<String, List<String>> failed;

    /** Runs all at once, as faulty providers mostly wait for something that does not happen. */
    @BeforeAll
    static void runAll() {
        Stream<Class<?>> faulty = FAULTS.stream().<Class<?>>map(Fault::provider).distinct();
        Events tests = run(Stream.concat(faulty, Stream.of(Correct.class)));
        started = sentences(tests.started());
        succeeded = sentences(tests.succeeded());
        failed = sentences(tests.failed());
    }

    /** Returns the sentences of each provider. */
    private static Map<String, List<String>> sentences(Events events) {
        return events.stream()
                .map(event ->
                        (MethodSource) event.getTestDescriptor().getSource().orElseThrow())
                .collect(groupingBy(MethodSource::getClassName, mapping(ContractSelfTest::sentence, toList())));
    }

    /** Returns the contract and its test that failed, without the class that failed it. */
    private static String sentence(MethodSource source) {
        Method method = source.getJavaMethod();
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    @ParameterizedTest
    @FieldSource("FAULTS")
    void faultFailsTheContractThatForbidsIt(Fault fault) {
        String contract = fault.contract.getSimpleName() + ".";

        assertThat(failed.getOrDefault(fault.provider.getName(), List.of()))
                .as("failed sentences")
                .contains(contract + fault.sentence)
                .allMatch(sentence -> sentence.startsWith(contract));
    }

    /** The same fixture without a fault. */
    static final class Correct extends MemoryFixture implements LockProviderContract {}

    @Test
    void correctProviderPassesTheWholeContract() {
        String correct = Correct.class.getName();

        assertThat(failed).doesNotContainKey(correct);
        assertThat(succeeded.get(correct))
                .as("sentences of the contract")
                .hasSizeGreaterThan(80)
                .hasSameSizeAs(started.get(correct));
    }

    @Test
    void eachContractIsFailedByAFault() {
        Set<Class<?>> failed = FAULTS.stream().map(Fault::contract).collect(Collectors.toSet());

        assertThat(failed).containsExactlyInAnyOrder(LockProviderContract.class.getInterfaces());
    }

    private static Events run(Stream<Class<?>> providers) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(providers.map(DiscoverySelectors::selectClass).toArray(DiscoverySelector[]::new))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "48")
                .execute()
                .testEvents();
    }
}
