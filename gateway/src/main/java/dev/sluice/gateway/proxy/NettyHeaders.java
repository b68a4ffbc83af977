package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** {@link Headers} over Netty's. */
record NettyHeaders(HttpHeaders fields) implements Headers {

    /** For messages that go out: names come from decoded messages or from the code, values from anywhere. */
    static final HttpHeadersFactory OUTGOING =
            DefaultHttpHeadersFactory.headersFactory().withNameValidation(false);

    @Override
    public @Nullable String first(String name) {
        return fields.get(name);
    }

    @Override
    public List<String> all(String name) {
        return fields.getAll(name);
    }

    @Override
    public void forEach(BiConsumer<String, String> visitor) {
        Iterator<Map.Entry<CharSequence, CharSequence>> entries = fields.iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = entries.next();
            visitor.accept(field.getKey().toString(), field.getValue().toString());
        }
    }
}
