package dev.holdfast.spi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerTokenTest {
    private final Random random = new Random(42);

    @Test
    void secretHasAVersionRandomBytesAndTheHolder() {
        OwnerToken token = OwnerToken.create(random, "app@host:1");

        assertThat(token.secret()).matches("L2~[A-Za-z0-9_-]{22}~app@host:1");
        assertThat(token.secretBytes()).isEqualTo(token.secret().getBytes(US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "~", "app~@host:1", "app@host:1~"})
    void holderThatCouldBeTakenForAMarkIsRejected(String holder) {
        assertThatIllegalArgumentException().isThrownBy(() -> OwnerToken.create(random, holder));
    }

    @Test
    void eachTokenHasItsOwnSecretAndPublicId() {
        OwnerToken one = OwnerToken.create(random, "app@host:1");
        OwnerToken other = OwnerToken.create(random, "app@host:1");

        assertThat(one).isNotEqualTo(other);
        assertThat(one.publicId()).isNotEqualTo(other.publicId());
    }

    @Test
    void equalityIsByValue() {
        OwnerToken token = OwnerToken.create(new Random(1), "a");

        assertThat(token)
                .isEqualTo(OwnerToken.create(new Random(1), "a"))
                .hasSameHashCodeAs(OwnerToken.create(new Random(1), "a"));
    }

    @Test
    void secretBytesAreACopy() {
        OwnerToken token = OwnerToken.create(random, "app@host:1");
        token.secretBytes()[0] = 0;

        assertThat(token.secret()).startsWith("L2~");
    }

    @Test
    void toStringShowsThePublicIdOnly() {
        OwnerToken token = OwnerToken.create(random, "app@host:1");

        assertThat(token).hasToString(token.publicId());
        assertThat(token.publicId()).isEqualTo(OwnerToken.publicIdOf(token.secret()));
    }

    @Test
    void publicIdIsTheBeginningOfTheSha1() {
        assertThat(OwnerToken.publicIdOf("abc")).isEqualTo("a9993e364706816a");
    }

    @Test
    void holderOfFindsTheHolderInAStoredValue() {
        assertThat(OwnerToken.holderOf(OwnerToken.create(random, "app@host:1").secret()))
                .isEqualTo("app@host:1");
    }

    @Test
    void holderOfAMarkedValueHasNoMark() {
        String marked = OwnerToken.create(random, "app@host:1").secret() + "~";

        assertThat(OwnerToken.holderOf(marked)).isEqualTo("app@host:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "L2~",
                "foreign",
                "L2~0123456789012345678901",
                "L2~0123456789012345678901~",
                "L1~0123456789012345678901~app@host:1",
                "L3~0123456789012345678901~app@host:1"
            })
    void holderOfAForeignValueIsNull(String stored) {
        assertThat(OwnerToken.holderOf(stored)).isNull();
    }

    @Test
    void holderDescriptionIsPrintableAsciiWithoutTilde() {
        assertThat(OwnerToken.holderDescription("m\u00fcller ~app\n@host:1!")).isEqualTo("m_ller__app_@host:1!");
    }

    @Test
    void holderDescriptionIsNotEmpty() {
        assertThat(OwnerToken.holderDescription("")).isEqualTo("_");
    }

    @Test
    void holderDescriptionIsCutToTheRoomInAToken() {
        String description = OwnerToken.holderDescription("x".repeat(1_000));

        assertThat(OwnerToken.create(random, description).secret()).hasSize(128);
    }
}
