package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import org.junit.jupiter.api.Test;

class RenewReplyTest {
    @Test
    void factoriesCreateTheRecords() {
        LockException failure = new LockUnavailableException("a", "no reply", null);

        assertThat(RenewReply.renewed()).isEqualTo(new Renewed(false));
        assertThat(RenewReply.renewedInPart()).isEqualTo(new Renewed(true));
        assertThat(RenewReply.notOwner(Reason.TAKEN)).isEqualTo(new NotOwner(Reason.TAKEN));
        assertThat(RenewReply.failed(failure)).isEqualTo(new Failed(failure));
    }

    @Test
    void nullsAreRejected() {
        assertThatNullPointerException().isThrownBy(() -> RenewReply.notOwner(null));
        assertThatNullPointerException().isThrownBy(() -> RenewReply.failed(null));
    }
}
