package dev.firstbell.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.singleuser.Kernel;
import dev.firstbell.client.websocket.ExecutionResult;
import dev.firstbell.client.websocket.ExecutionResult.Status;
import dev.firstbell.client.websocket.KernelChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What students write in the built image: cells in each kernel, and C, C++ and Rust in its terminal. */
@Tag("image-kernels")
class LanguagesIT {
    /** Each kernel with two cells, the second of which needs the first, and one that fails. */
    private enum Language {
        PYTHON("python3", "answer = 6 * 7", "answer", "1 / 0"),
        R("ir", "answer <- 6 * 7", "cat(answer)", "stop('no')"),
        GO("gonb", "var answer = 6 * 7", "%%\nfmt.Print(answer)", "%%\nfmt.Print(nothing)"),
        JAVA("java", "int answer = 6 * 7;", "System.out.print(answer);", "throw new IllegalStateException();"),
        JAVASCRIPT("jslab", "let answer = 6 * 7", "console.log(answer)", "throw new Error('no')"),
        TYPESCRIPT("tslab", "const answer: number = 6 * 7", "console.log(answer)", "const text: string = 1"),
        BASH("bash", "answer=$((6 * 7))", "echo $answer", null);

        private final String kernel;
        private final String first;
        private final String second;
        /** Null where a kernel has no errors. */
        private final String failing;

        Language(String kernel, String first, String second, String failing) {
            this.kernel = kernel;
            this.first = first;
            this.second = second;
            this.failing = failing;
        }
    }

    @TempDir
    private static Path folder;

    private static TestingImage image;

    @BeforeAll
    static void start() throws IOException {
        image = TestingImage.start(folder);
    }

    @AfterAll
    static void stop() {
        if (image != null) {
            image.close();
        }
    }

    @Test
    void everyKernelOfTheImageIsOneThatIsTried() throws IOException {
        List<String> tried = Arrays.stream(Language.values())
                .map(language -> language.kernel)
                .sorted()
                .toList();

        assertThat(image.kernelspecs()).isEqualTo(tried);
    }

    @ParameterizedTest
    @EnumSource
    void everyKernelAnswersACellAndKnowsTheOneBefore(Language language) {
        Kernel kernel = image.server().startKernel(language.kernel).join();
        try (KernelChannel channel = image.server().openKernel(kernel.id()).join()) {
            assertThat(channel.execute(language.first).join().status()).isEqualTo(Status.OK);

            ExecutionResult result = channel.execute(language.second).join();
            assertThat(result.error()).isEmpty();
            assertThat(result.stdout() + result.text().orElse("")).containsPattern("^\\s*42\\s*$");

            if (language.failing != null) {
                assertThat(channel.execute(language.failing).join().status()).isEqualTo(Status.ERROR);
            }
        } finally {
            image.server().deleteKernel(kernel.id()).join();
        }
    }

    @Test
    void cCompilesRunsAndStopsAtABreakpoint() throws IOException {
        image.write("triple.c", """
                #include <stdio.h>

                static int triple(int n) {
                  return 3 * n;
                }

                int main(void) {
                  printf("%d\\n", triple(14));
                }
                """);

        assertThat(image.inTerminal("gcc -g -Wall -Werror triple.c -o triple && ./triple"))
                .endsWith("\n42\nexit code 0");
        assertThat(image.inTerminal(gdb("gdb", "triple.c:4", "./triple")))
                .contains("Breakpoint 1, triple (n=14) at triple.c:4", "$1 = 14", "in main () at triple.c:8")
                .endsWith("exit code 0");
    }

    @Test
    void cPlusPlusCompilesRunsAndStopsAtABreakpoint() throws IOException {
        image.write("sum.cpp", """
                #include <iostream>
                #include <numeric>
                #include <vector>

                static int sum(const std::vector<int>& numbers) {
                  int n = std::accumulate(numbers.begin(), numbers.end(), 0);
                  return n;
                }

                int main() {
                  std::cout << sum({20, 22}) << std::endl;
                }
                """);

        assertThat(image.inTerminal("g++ -std=c++20 -g -Wall -Werror sum.cpp -o sum && ./sum"))
                .endsWith("\n42\nexit code 0");
        assertThat(image.inTerminal(gdb("gdb", "sum.cpp:7", "./sum")))
                .contains("Breakpoint 1, sum (numbers=std::vector of length 2", "$1 = 42", "in main () at sum.cpp:11")
                .endsWith("exit code 0");
    }

    @Test
    void rustCompilesRunsAndStopsAtABreakpoint() throws IOException {
        image.write("triple.rs", """
                #[inline(never)]
                fn triple(n: i32) -> i32 {
                    3 * n
                }

                fn main() {
                    println!("{}", triple(14));
                }
                """);

        assertThat(image.inTerminal("rustc -g triple.rs -o triple-rs && ./triple-rs"))
                .endsWith("\n42\nexit code 0");
        assertThat(image.inTerminal(gdb("rust-gdb", "triple.rs:3", "./triple-rs")))
                .contains(
                        "Breakpoint 1, triple::triple (n=14) at triple.rs:3",
                        "$1 = 14",
                        "triple::main () at triple.rs:7")
                .endsWith("exit code 0");
    }

    @Test
    void aGoProgramCompilesNothingButItselfAndLeavesNothingInTheHome() throws IOException {
        image.write("hello.go", """
                package main

                import (
                	"encoding/json"
                	"fmt"
                	"net/http"
                )

                func main() {
                	answer, _ := json.Marshal(6 * 7)
                	fmt.Println(string(answer), http.StatusOK)
                }
                """);

        String built = image.inTerminal(
                "go build -x hello.go 2>&1 | sed -n 's|.*/compile -o .* -p \\([^ ]*\\) .*|compiled \\1|p'");
        assertThat(built.lines().filter(line -> line.startsWith("compiled "))).containsExactly("compiled main");
        assertThat(image.inTerminal("./hello")).endsWith("\n42 200\nexit code 0");
        assertThat(image.inTerminal("ls -d .cache/go-build")).endsWith("exit code 2");
    }

    @Test
    void memoryErrorsAreFound() throws IOException {
        image.write("leak.c", """
                #include <stdlib.h>

                int main(void) {
                  char *text = malloc(10);
                  text[10] = 0;
                }
                """);

        assertThat(image.inTerminal("gcc -g leak.c -o leak && valgrind --error-exitcode=9 ./leak"))
                .contains("Invalid write of size 1", "main (leak.c:5)")
                .endsWith("exit code 9");
        assertThat(image.inTerminal("gcc -g -fsanitize=address leak.c -o leak && ./leak"))
                .contains("AddressSanitizer: heap-buffer-overflow", "leak.c:5");
    }

    private static String gdb(String debugger, String place, String program) {
        return debugger + " -nx -batch -ex 'break " + place + "' -ex run -ex 'print n' -ex backtrace " + program;
    }
}
