;; Functions with branches that are left in every way there is: for the test of outlining.
;; `wasm-as branches.wat -o branches.wasm --enable-multivalue` makes the module.
(module
  (func $ways (export "ways") (param $x i32) (param $how i32) (result i32) (local $sum i32) (local $turns i32)
    (local.set $sum (i32.const 5))
    (block $out
      (loop $again
        (if (local.get $how)
          (then
            (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 1000003)) (i32.add (local.get $x) (i32.const 70001))))
            (local.set $turns (i32.add (local.get $turns) (i32.const 1)))
            (br_if $out (i32.eq (local.get $how) (i32.const 1)))
            (if (i32.eq (local.get $how) (i32.const 2)) (then (return (i32.xor (local.get $sum) (i32.const 99991)))))
            (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 1000033)) (i32.const 80021)))
            (br_if $again (i32.lt_u (local.get $turns) (local.get $how)))
            (local.set $x (i32.add (local.get $x) (i32.mul (local.get $sum) (i32.const 900001))))))
        (local.set $sum (i32.add (local.get $sum) (local.get $x)))))
    (i32.add (local.get $sum) (local.get $turns)))
  (func $value (export "value") (param $x i32) (param $how i32) (result i32) (local $y i64)
    (if (result i32) (local.get $how)
      (then
        (local.set $y (i64.mul (i64.extend_i32_u (local.get $x)) (i64.const 1000003)))
        (if (i32.eq (local.get $how) (i32.const 2)) (then (return (i32.wrap_i64 (i64.shr_u (local.get $y) (i64.const 7))))))
        (local.set $y (i64.add (i64.mul (local.get $y) (i64.const 7000003)) (i64.const 123456789)))
        (i32.wrap_i64 (i64.xor (local.get $y) (i64.shr_u (local.get $y) (i64.const 11)))))
      (else (i32.add (local.get $x) (i32.const 1)))))
  (func $table (export "table") (param $x i32) (param $how i32) (result i32)
    (block $c (block $b (block $a
      (br_if $a (i32.eqz (local.get $how)))
      (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1000003)) (i32.const 4000003)))
      (local.set $x (i32.xor (i32.shr_u (local.get $x) (i32.const 3)) (i32.mul (local.get $x) (i32.const 65537))))
      (br_table $a $b $c (local.get $how)))
      (local.set $x (i32.add (local.get $x) (i32.const 11)))) 
      (local.set $x (i32.add (local.get $x) (i32.const 13))))
    (local.get $x))
  (func $trap (export "trap") (param $x i32) (param $how i32) (result i32)
    (if (i32.eq (local.get $how) (i32.const 3))
      (then
        (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1000003)) (i32.const 4000003)))
        (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1000033)) (i32.const 4000037)))
        (local.set $x (i32.div_u (local.get $x) (i32.const 0)))
        (unreachable)))
    (i32.mul (local.get $x) (i32.const 3))))
