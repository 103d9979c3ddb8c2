package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.client.Script.Reply;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScriptTest {
    private final Script script = new Script("one", "return 1", Reply.NUMBER);

    @Test
    void shaIsTheSha1OfTheText() {
        assertThat(script.sha()).isEqualTo("e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
        assertThat(script.shaBytes()).isEqualTo(script.sha().getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void textBytesAreUtf8() {
        assertThat(new Script("letter", "return 'é'", Reply.TEXT).textBytes())
                .isEqualTo("return 'é'".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void scriptIsNoCommand() {
        assertThat(script.isCommand()).isFalse();
        assertThat(script.reply()).isEqualTo(Reply.NUMBER);
    }

    @Test
    void commandRepliesWithANumberAndIsItsName() {
        Script command = Script.command("DELEX");

        assertThat(command.isCommand()).isTrue();
        assertThat(command.reply()).isEqualTo(Reply.NUMBER);
        assertThat(command).hasToString("DELEX");
        assertThat(command.textBytes()).isEqualTo("DELEX".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void toStringIsTheName() {
        assertThat(script).hasToString("one");
    }
}
