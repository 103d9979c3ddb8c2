package dev.holdfast.memory;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.tck.AsyncContract;
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

/** The contract itself: each way to be wrong fails the part of it that forbids that, and to be right fails nothing. */
class ContractSelfTest {
    /**
     * A way to be wrong.
     *
     * @param provider the wrong provider, as a test class of that contract
     * @param contract the part of the contract that forbids it
     * @param sentence the sentence that says so
     */
    record Wrong(Class<?> provider, Class<?> contract, String sentence) {
        @Override
        public String toString() {
            return provider.getSimpleName();
        }
    }

    static final List<Wrong> WRONGS = List.of(
            new Wrong(
                    WrongProviders.ForgetsTheOwner.class,
                    ExclusionContract.class,
                    "aStaleLeaseDoesNotReleaseItsSuccessor"),
            new Wrong(WrongStores.GrantsTwice.class, ExclusionContract.class, "aHeldLockIsRefusedToOthers"),
            new Wrong(
                    WrongStores.ReleasesTheHoldersLockAfterAFailedAttempt.class,
                    ExclusionContract.class,
                    "aFailedAttemptDoesNotReleaseTheLeaseOfTheHolder"),
            new Wrong(
                    WrongStores.NeverExpires.class,
                    WaitingContract.class,
                    "aLockIsFreeAfterTheLeaseTimeOfACrashedHolderAndNotBefore"),
            new Wrong(
                    WrongStores.LosesTheWakeUp.class, WaitingContract.class, "acquireWithoutATimeWaitsUntilTheRelease"),
            new Wrong(
                    WrongProviders.EndsWaitsEarly.class,
                    WaitingContract.class,
                    "acquireFailsWhenItsTimeElapsesAndNotBefore"),
            new Wrong(
                    WrongProviders.LosesTheEndOfAWait.class,
                    WaitingContract.class,
                    "aLockThatIsReleasedBeforeTheWaitTimeElapsesIsGranted"),
            new Wrong(
                    WrongProviders.ServesTheLastFirst.class,
                    WaitingContract.class,
                    "threadsOfOneProviderAreServedInOrderOfArrival"),
            new Wrong(WrongStores.ShortensALease.class, RenewalContract.class, "renewingNeverShortensALease"),
            new Wrong(WrongStores.RenewsInWordsOnly.class, RenewalContract.class, "aLeaseIsRenewedWhileItIsHeld"),
            new Wrong(WrongStores.RenewsNothing.class, RenewalContract.class, "aLeaseIsRenewedWhileItIsHeld"),
            new Wrong(WrongStores.ReusesFencingTokens.class, FencingContract.class, "tokensRiseWhenProvidersTakeTurns"),
            new Wrong(WrongStores.ReusesOwners.class, LeaseContract.class, "everyAcquisitionHasADifferentOwner"),
            new Wrong(WrongStores.ReleasesInWordsOnly.class, LeaseContract.class, "anyThreadMayReleaseALease"),
            new Wrong(WrongProviders.IgnoresInterrupts.class, InterruptionContract.class, "anInterruptEndsAWait"),
            new Wrong(
                    WrongProviders.KeepsWhatAnInterruptedThreadIsGranted.class,
                    InterruptionContract.class,
                    "anInterruptAtAnyMomentLeavesNoLockBehind"),
            new Wrong(
                    WrongProviders.ForgetsCancellation.class, AsyncContract.class, "cancellingAWaitLeavesNoLockBehind"),
            new Wrong(
                    WrongProviders.WaitsOnlyIfGivenATime.class,
                    AsyncContract.class,
                    "anAcquisitionWithoutATimeWaitsUntilTheRelease"),
            new Wrong(
                    WrongProviders.IgnoresTheWaitTimeout.class,
                    AsyncContract.class,
                    "anAcquisitionWithoutATimeEndsAfterTheWaitTimeoutOfTheOptions"),
            new Wrong(
                    WrongProviders.IgnoresTheWaitTimeOfWork.class,
                    LeaseContract.class,
                    "workWithAWaitTimeDoesNotRunIfTheLockStaysBusy"),
            new Wrong(
                    WrongProviders.CompletesFuturesWhereTheAnswerComes.class,
                    AsyncContract.class,
                    "aDependentStageThatBlocksDoesNotBlockTheProvider"),
            new Wrong(
                    WrongProviders.KeepsALossToItself.class,
                    LossContract.class,
                    "aLossIsVisibleInTheStateTheFutureAndTheExceptionOfTheLease"),
            new Wrong(WrongProviders.StaysHeld.class, LossContract.class, "releasingALostLeaseReturnsFalse"),
            new Wrong(WrongProviders.HidesALossAtTheEnd.class, LossContract.class, "closingALostLeaseThrows"),
            new Wrong(WrongProviders.TellsALossTwice.class, ListenerContract.class, "aLossIsReportedOnceAfterTheRisk"),
            new Wrong(WrongProviders.TellsNoLoss.class, ListenerContract.class, "aLossIsReportedOnceAfterTheRisk"),
            new Wrong(
                    WrongProviders.TellsNoEndOfAWait.class,
                    ListenerContract.class,
                    "theBeginningAndTheEndOfEachWaitAreReported"),
            new Wrong(
                    WrongProviders.CountsEachRenewalAsLate.class,
                    ListenerContract.class,
                    "aRenewalIsReportedWithItsDelay"),
            new Wrong(
                    WrongProviders.ReportsInAnyOrder.class,
                    ListenerContract.class,
                    "acquiredIsReportedBeforeTheReleaseByAnotherThread"),
            new Wrong(
                    WrongProviders.ReportsInAnyOrder.class,
                    ListenerContract.class,
                    "theEventsOfALeaseAreReportedOneAfterTheOtherInTheirOrder"),
            new Wrong(
                    WrongProviders.ReportsInAnyOrder.class,
                    ListenerContract.class,
                    "theEventsOfAWaitAreReportedOneAfterTheOtherInTheirOrder"),
            new Wrong(
                    WrongProviders.TrustsTheListener.class,
                    ListenerContract.class,
                    "aListenerThatThrowsDisturbsNothing"),
            new Wrong(
                    WrongProviders.OwnedByNoThread.class,
                    LockViewContract.class,
                    "anotherThreadCanNeitherLockNorUnlock"),
            new Wrong(WrongStores.SeesNothing.class, InspectionContract.class, "inspectingAHeldLockShowsItsHolder"),
            new Wrong(WrongStores.AllowsAnyName.class, NamesContract.class, "badNamesAreRefused"),
            new Wrong(WrongStores.MixesUpNames.class, NamesContract.class, "differentNamesAreDifferentLocks"),
            new Wrong(
                    WrongProviders.StaysOpen.class,
                    ProviderContract.class,
                    "closingReleasesHeldLocksAndReportsTheLoss"));

    private static Map<String, List<String>> started;
    private static Map<String, List<String>> succeeded;
    private static Map<String, List<String>> failed;

    /** Runs all at once, as the wrong providers mostly wait for what does not happen. */
    @BeforeAll
    static void runAll() {
        Stream<Class<?>> wrong = WRONGS.stream().<Class<?>>map(Wrong::provider).distinct();
        Events tests = run(Stream.concat(wrong, Stream.of(NothingWrong.class)));
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

    /** Names the interface that says what failed, and not the class that was found wanting. */
    private static String sentence(MethodSource source) {
        Method method = source.getJavaMethod();
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    @ParameterizedTest
    @FieldSource("WRONGS")
    void aWrongProviderFailsTheContractThatForbidsIt(Wrong wrong) {
        String contract = wrong.contract.getSimpleName() + ".";

        assertThat(failed.getOrDefault(wrong.provider.getName(), List.of()))
                .as("failed sentences")
                .contains(contract + wrong.sentence)
                .allMatch(sentence -> sentence.startsWith(contract));
    }

    /** The same fixture with nothing wrong in it. */
    static final class NothingWrong extends Place implements LockProviderContract {}

    @Test
    void aProviderThatIsRightPassesAll() {
        String right = NothingWrong.class.getName();

        assertThat(failed).doesNotContainKey(right);
        assertThat(succeeded.get(right))
                .as("sentences of the contract")
                .hasSizeGreaterThan(80)
                .hasSameSizeAs(started.get(right));
    }

    @Test
    void eachContractIsFailedBySomebody() {
        Set<Class<?>> failed = WRONGS.stream().map(Wrong::contract).collect(Collectors.toSet());

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
