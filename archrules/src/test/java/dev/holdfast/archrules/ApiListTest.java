package dev.holdfast.archrules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApiListTest {
    @Test
    void diffNamesTheTypeOfAMemberThatDiffers() {
        List<String> before = List.of(
                "module m", "", "public class A", "    public void a()", "    public void b()", "", "public class B");
        List<String> after = List.of(
                "module m", "", "public class A", "    public void b()", "    public void c()", "", "public class C");

        assertThat(ApiList.diff(before, after)).isEqualTo("""
                          public class A
                        -     public void a()
                        +     public void c()
                        - public class B
                        + public class C
                        """);
    }

    @Test
    void diffOfEqualListsIsEmpty() {
        assertThat(ApiList.diff(List.of("a", "b"), List.of("a", "b"))).isBlank();
    }
}
