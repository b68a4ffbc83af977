package dev.sluice.gateway.admission;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Verdict.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Counts tokens by rule of thumb where no provider can, and says so in a header. */
final class TokenEstimate {

    /** Says that a count is an estimate. */
    static final Header MARK = new Header("x-sluice-estimated", "true");

    private TokenEstimate() {}

    static Answer answer(AskedCall asked) {
        long tokens = Math.ceilDiv(asked.message().body().bytes().get().remaining(), Billing.BYTES_PER_TOKEN);
        String name = asked.bedrockFormat() ? "inputTokens" : "input_tokens";
        List<Header> headers = new ArrayList<>(
                Errors.identification(Ids.text("req", asked.request().id())));
        headers.add(new Header("content-type", "application/json"));
        headers.add(MARK);
        return new Answer(200, headers, ("{\"" + name + "\":" + tokens + "}").getBytes(StandardCharsets.US_ASCII));
    }
}
