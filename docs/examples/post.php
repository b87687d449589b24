<?php
// Posts a file to the hub:  php post.php news.json
// Needs PHP 7.4 or later and none of its extensions but openssl (for https).

declare(strict_types=1);

const WAITS = [2, 30, 0]; // seconds after each try that comes to nothing

$url = getenv('HOOK_URL') ?: 'https://hub.example.org/hooks/two-shores';
$secret = getenv('HOOK_SECRET'); // whsec_…

/** Sign the id, the time and the very bytes that are sent (Standard Webhooks 1.0). */
function signature(string $secret, string $id, int $time, string $body): string
{
    $key = base64_decode(substr($secret, strlen('whsec_')), true);
    return 'v1,' . base64_encode(hash_hmac('sha256', "$id.$time.$body", $key, true));
}

/** Send it once; return the status (0 if nothing came back) and the answer. */
function send(string $url, string $secret, string $id, string $body): array
{
    $time = time();
    $headers = [
        'Content-Type: application/json',
        'Accept-Language: en',
        "webhook-id: $id",
        "webhook-timestamp: $time",
        'webhook-signature: ' . signature($secret, $id, $time, $body),
    ];
    $options = ['method' => 'POST', 'header' => $headers, 'content' => $body];
    $options += ['ignore_errors' => true, 'follow_location' => 0, 'timeout' => 30];
    $answer = @file_get_contents($url, false, stream_context_create(['http' => $options]));
    preg_match('/\s(\d{3})\s?/', $http_response_header[0] ?? '', $status);
    return [(int) ($status[1] ?? 0), $answer === false ? [] : json_decode($answer, true)];
}

// Send it until it arrives. The id stays the same, so that it is taken in once; the time is new.
$body = file_get_contents($argv[1]);
$id = 'msg_' . bin2hex(random_bytes(16));
foreach (WAITS as $wait) {
    [$status, $answer] = send($url, $secret, $id, $body);
    if ($status !== 0 && $status !== 429 && $status < 500) {
        break;
    }
    sleep($wait);
}

if ($status === 200 || $status === 202) {
    echo json_encode($answer, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
    exit(0);
}
fwrite(STDERR, ($answer['detail'] ?? "The hub cannot be reached ($status).") . "\n");
foreach ($answer['errors'] ?? [] as $fault) {
    fwrite(STDERR, $fault['pointer'] . ' ' . $fault['detail'] . "\n");
}
exit(1);
