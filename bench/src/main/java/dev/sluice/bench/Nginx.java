package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The yardstick: nginx as a plain reverse proxy with two workers, kept-alive upstream connections and unbuffered answers. */
final class Nginx {

    private Nginx() {}

    /** Starts it in front of the simulator. Bodies are held in memory (256 KB), so that it is not charged for a disk. */
    static Child start(Path folder, int port, int simulatorPort) throws IOException {
        String user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
        String config =
                user + """
                daemon off;
                worker_processes 2;
                worker_rlimit_nofile 20000;
                pid nginx.pid;
                error_log nginx-error.log;
                events { worker_connections 16384; }
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  client_max_body_size 32m;
                  client_body_buffer_size 256k;
                  keepalive_requests 1000000;
                  upstream simulator {
                    server 127.0.0.1:SIMULATOR;
                    keepalive 256;
                    keepalive_requests 1000000;
                  }
                  server {
                    listen 127.0.0.1:PORT backlog=4096;
                    location / {
                      proxy_pass http://simulator;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_buffering off;
                      proxy_read_timeout 600s;
                    }
                  }
                }
                """.replace("SIMULATOR", String.valueOf(simulatorPort)).replace("PORT", String.valueOf(port));
        Path file = folder.resolve("nginx.conf");
        Files.writeString(file, config);
        return Child.start("nginx", folder, List.of("nginx", "-p", folder + "/", "-c", file.toString()), Map.of());
    }
}
