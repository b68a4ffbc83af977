package dev.sluice.bench;

import java.nio.charset.StandardCharsets;

/** A whole HTTP/1.1 request as the real client sends it, ready for the socket. */
final class RequestBytes {

    /** A session id for requests whose session does not matter. */
    static final String SESSION = "00000000-0000-4000-8000-000000000000";

    private RequestBytes() {}

    /** {@code POST /v1/messages?beta=true} with this body and credential. */
    static byte[] messages(int port, String key, byte[] body, String sessionId) {
        String head = "POST /v1/messages?beta=true HTTP/1.1\r\n"
                + "Accept: application/json\r\n"
                + "x-api-key: " + key + "\r\n"
                + "Content-Type: application/json\r\n"
                + "User-Agent: claude-cli/2.1.330 (external, cli)\r\n"
                + "X-Claude-Code-Session-Id: " + sessionId + "\r\n"
                + "X-Stainless-Arch: x64\r\nX-Stainless-Lang: js\r\nX-Stainless-OS: Linux\r\n"
                + "X-Stainless-Package-Version: 0.128.0\r\nX-Stainless-Retry-Count: 0\r\n"
                + "X-Stainless-Runtime: node\r\nX-Stainless-Runtime-Version: v26.12.1\r\nX-Stainless-Timeout: 600\r\n"
                + "anthropic-beta: claude-code-20250219,interleaved-thinking-2025-05-14,"
                + "thinking-token-count-2026-05-13,tool-search-tool-2025-10-19,effort-2025-11-24\r\n"
                + "anthropic-dangerous-direct-browser-access: true\r\n"
                + "anthropic-version: 2023-06-01\r\n"
                + "x-app: cli\r\nConnection: keep-alive\r\n"
                + "Host: 127.0.0.1:" + port + "\r\n"
                + "Content-Length: " + body.length + "\r\n\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[headBytes.length + body.length];
        System.arraycopy(headBytes, 0, request, 0, headBytes.length);
        System.arraycopy(body, 0, request, headBytes.length, body.length);
        return request;
    }
}
