package dev.firstbell.client.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class CallsTest {
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<Response> responses = new ArrayList<>();
    private final List<IOException> failures = new ArrayList<>();

    @Test
    void aCallCancelledBeforeItHasAThreadIsNeverSent() {
        Calls calls = new Calls(waiting::add);
        Call call = new OkHttpClient()
                .newCall(new Request.Builder().url("http://127.0.0.1:1/").build());
        calls.make(call, responses::add, failures::add);

        calls.cancelAll();
        waiting.get(0).run();

        assertThat(call.isCanceled()).isTrue();
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessage("Canceled"));
        assertThat(responses).isEmpty();
    }

    @Test
    void aRejectedCallFailsLikeOkHttpsOwn() {
        Calls calls = new Calls(task -> {
            throw new RejectedExecutionException();
        });
        Call call = new OkHttpClient()
                .newCall(new Request.Builder().url("http://127.0.0.1:1/").build());

        calls.make(call, responses::add, failures::add);

        assertThat(failures)
                .singleElement()
                .isInstanceOf(InterruptedIOException.class)
                .satisfies(failure -> assertThat(failure).hasMessage("executor rejected"));
    }

    @Test
    void anUnexpectedExceptionFailsTheCall() {
        Calls calls = new Calls(waiting::add);
        OkHttpClient broken = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    throw new IllegalStateException("a bug");
                })
                .build();
        calls.make(
                broken.newCall(new Request.Builder().url("http://127.0.0.1:1/").build()),
                responses::add,
                failures::add);

        assertThatThrownBy(() -> waiting.get(0).run()).hasMessage("a bug");

        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("a bug"));
    }
}
