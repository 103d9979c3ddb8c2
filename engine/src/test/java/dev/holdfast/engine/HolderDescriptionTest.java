package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The description of this process. */
class HolderDescriptionTest {
    @Test
    void descriptionHasLabelHostAndProcessId() {
        String pid = Long.toString(ProcessHandle.current().pid());
        assertThat(HolderDescription.of("app")).matches("app@.+:" + pid);
        assertThat(HolderDescription.of("")).matches("@.+:" + pid);
    }
}
