<?php
// The encryption of passwords in tables: base64 of a random IV and AES-256-CBC, so it differs on every call, as WHMCS's does.

function sim_encrypt(string $plain): string
{
    global $cc_encryption_hash;
    $iv = random_bytes(16);
    $key = hash('sha256', $cc_encryption_hash, true);
    return base64_encode($iv . openssl_encrypt($plain, 'aes-256-cbc', $key, OPENSSL_RAW_DATA, $iv));
}

/** '' where the value is none of ours, as WHMCS answers. */
function sim_decrypt(string $stored): string
{
    global $cc_encryption_hash;
    $bytes = base64_decode($stored, true);
    if ($bytes === false || strlen($bytes) < 32) {
        return '';
    }
    $key = hash('sha256', $cc_encryption_hash, true);
    return (string) openssl_decrypt(substr($bytes, 16), 'aes-256-cbc', $key, OPENSSL_RAW_DATA, substr($bytes, 0, 16));
}
