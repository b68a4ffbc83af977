package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** {@link Headers} over Netty's. */
record NettyHeaders(HttpHeaders fields) implements Headers {

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
