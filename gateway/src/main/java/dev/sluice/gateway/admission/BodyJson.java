package dev.sluice.gateway.admission;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.UTF8StreamJsonParser;
import tools.jackson.core.sym.ByteQuadsCanonicalizer;

/**
 * Jackson's parser on the terms that request bodies are read on. A body is mostly text that nobody here looks at, so a
 * stream's parser goes to the end of a string by eight bytes at a time; Jackson's own goes by one.
 */
final class BodyJson extends JsonFactory {

    private static final int MAX_DEPTH = 500;

    static final BodyJson FACTORY = new BodyJson();

    private BodyJson() {
        super(terms());
    }

    /** What Jackson's own parser would be made of. */
    static JsonFactoryBuilder terms() {
        return JsonFactory.builder()
                // A body in UTF-16 would be another document to the provider than to us.
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                // Only the size of the body bounds these: unknown content is never an error.
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .build());
    }

    @Override
    protected JsonParser _createParser(ObjectReadContext context, IOContext io, InputStream body) {
        return new Parser(
                context,
                io,
                context.getStreamReadFeatures(_streamReadFeatures),
                context.getFormatReadFeatures(_formatReadFeatures),
                body,
                _byteSymbolCanonicalizer.makeChildOrPlaceholder(_factoryFeatures));
    }

    private static final class Parser extends UTF8StreamJsonParser {

        private static final VarHandle EIGHT_BYTES =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

        private static final long EACH = 0x0101_0101_0101_0101L;
        private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

        Parser(
                ObjectReadContext context,
                IOContext io,
                int streamFeatures,
                int formatFeatures,
                InputStream body,
                ByteQuadsCanonicalizer names) {
            super(context, io, streamFeatures, formatFeatures, body, names, io.allocReadIOBuffer(), 0, 0, 0, true);
        }

        /** Leaves to Jackson the end of the string, and what may not stand in one. */
        @Override
        protected void _skipString() {
            do {
                if (_inputPtr == _inputEnd) {
                    _loadMoreGuaranteed();
                }
                skipPlain();
            } while (_inputPtr == _inputEnd || skippedCharacter());
            super._skipString();
        }

        private void skipPlain() {
            byte[] bytes = _inputBuffer;
            int at = _inputPtr;
            while (at <= _inputEnd - Long.BYTES) {
                long special = special((long) EIGHT_BYTES.get(bytes, at));
                if (special != 0) {
                    _inputPtr = at + Long.numberOfTrailingZeros(special) / Byte.SIZE;
                    return;
                }
                at += Long.BYTES;
            }
            while (at < _inputEnd && isPlain(bytes[at])) {
                at++;
            }
            _inputPtr = at;
        }

        /**
         * The highest bit of each byte that is a quote, a backslash, a control character or beyond ASCII. Bytes above the
         * lowest such may be marked without being one, because of the borrow.
         */
        private static long special(long eight) {
            return (eight | (eight - EACH * ' ') | ((eight ^ EACH * '"') - EACH) | ((eight ^ EACH * '\\') - EACH))
                    & HIGHEST_BITS;
        }

        private static boolean isPlain(byte one) {
            return one >= ' ' && one != '"' && one != '\\';
        }

        private boolean skippedCharacter() {
            if (_inputBuffer[_inputPtr] == '\\') {
                skipEscape();
                return true;
            }
            return skippedBeyondAscii();
        }

        private void skipEscape() {
            _inputPtr++;
            if (_inputPtr < _inputEnd && isShort(_inputBuffer[_inputPtr])) {
                _inputPtr++;
            } else {
                _decodeEscaped();
            }
        }

        private static boolean isShort(byte escaped) {
            return switch (escaped) {
                case 'n', 't', 'r', 'b', 'f', '"', '\\', '/' -> true;
                default -> false;
            };
        }

        private boolean skippedBeyondAscii() {
            int length = Integer.numberOfLeadingZeros(~(_inputBuffer[_inputPtr] << 24));
            if (length < 2 || length > 4) {
                return false;
            }
            _inputPtr++;
            for (int i = 1; i < length; i++) {
                if (_inputPtr == _inputEnd) {
                    _loadMoreGuaranteed();
                }
                int next = _inputBuffer[_inputPtr++] & 0xFF;
                if (next >> 6 != 0b10) {
                    _reportInvalidOther(next, _inputPtr);
                }
            }
            return true;
        }
    }
}
